"""Numbers in words -> digits, in standard words. Standard library only: Rasa imports this too.

The words of amounts stay words ('150 ribu', '2 juta'), as language.py writes them.
"""

from __future__ import annotations

from itertools import chain

# Standard words, then the everyday, Javanese and Sundanese ones that mean nothing else.
_ONES = {
    **{"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7},
    **{"delapan": 8, "sembilan": 9},
    **{"siji": 1, "hiji": 1, "loro": 2, "rong": 2, "telu": 3, "telung": 3, "tilu": 3, "papat": 4},
    **{"patang": 4, "opat": 4, "limo": 5, "limang": 5, "enem": 6, "nem": 6, "pitu": 7, "pitung": 7},
    **{"wolu": 8, "wolung": 8, "dalapan": 8, "songo": 9, "sangang": 9, "salapan": 9},
}
_TENFOLD = {"puluh": 10, "ratus": 100, "atus": 100}
_TEEN = ("belas", "welas")
_VALUES = {
    **_ONES,
    **{one + word: n * times for one, n in _ONES.items() for word, times in _TENFOLD.items()},
    **{one + teen: n + 10 for one, n in _ONES.items() for teen in _TEEN},
    **{"sepuluh": 10, "sapuluh": 10, "sebelas": 11, "sabelas": 11, "sewelas": 11, "rolas": 12},
    **{"telulas": 13, "limolas": 15, "pitulas": 17, "wolulas": 18, "selawe": 25, "salawe": 25},
    **{"seket": 50, "sewidak": 60, "seratus": 100, "saratus": 100, "satus": 100},
}
_HALVES = {"juta": "ribu", "miliar": "juta", "milyar": "juta", "triliun": "miliar"}
# One word that holds a count and an amount word.
_JOINED = {
    **dict.fromkeys(("seribu", "sarebu", "saribu", "sewu"), ("satu", "ribu")),
    **dict.fromkeys(("sejuta", "sajuta", "sayuta", "seyuta"), ("satu", "juta")),
    **dict.fromkeys(("semiliar", "semilyar"), ("satu", "miliar")),
    **{one + ewu: (one, "ribu") for one in _ONES for ewu in ("ribu", "ewu")},
    "ewu": ("ribu",),
}
NUMBER_WORDS = frozenset(_VALUES.keys() | _JOINED.keys() | _TENFOLD.keys() | {"setengah", *_TEEN})
# A single 'satu' … 'sembilan' is a number before these, elsewhere it may be an idiom: 'satu pintu'.
_COUNTED = frozenset(
    """detik menit jam hari malam minggu pekan bulan triwulan semester tahun kali orang jiwa lembar
    helai rangkap eksemplar berkas buah unit persen rupiah kilometer km meter hektare hektar kilo
    kg gram liter ton ribu juta miliar milyar triliun""".split()
)
# … and after the first of these; after the others it is no count: 'salah satu orang', 'roda dua
# tahun 2015'.
_NUMBERED = frozenset("kelas umur usia semester jam pukul tanggal tgl pasal ayat rangkap".split())
_NAMED = frozenset("salah roda nomor no kartu pilihan pilih opsi ke".split())


def numerals(words: list[str]) -> list[str]:
    """Standard words with the numbers among them in digits; the same list if there are none.

    >>> numerals("denda seratus lima puluh ribu umur tujuh belas tahun".split())
    ['denda', '150', 'ribu', 'umur', '17', 'tahun']
    """
    if NUMBER_WORDS.isdisjoint(words):
        return words
    rest = list(chain.from_iterable(_JOINED.get(word, (word,)) for word in words))
    done: list[str] = []
    while rest:
        written, used = _first(rest, done[-1] if done else "")
        done += written
        del rest[:used]
    return done


def _first(words: list[str], before: str) -> tuple[list[str], int]:
    """What the first word or number becomes, and how many words it took."""
    value, used = _below_thousand(words)
    following, second = [*words[used : used + 2], "", ""][:2]
    if following == "setengah" and used and second in _COUNTED:
        return [f"{value},5"], used + 1
    if (following, second) == ("juta", "setengah") and used:
        return [f"{value},5", "juta"], used + 2
    if not used and following == "setengah" and second in _HALVES:
        return ["500", _HALVES[second]], 2
    if not used:
        return words[:1], 1
    if following == "ribu":
        more, taken = _below_thousand(words[used + 1 :])
        end = used + 1 + taken
        # 'dua ribu dua puluh empat' is 2024; 'lima ribu sepuluh lembar' is a price and a count.
        spelt = more >= 10 and words[used + 1] in _VALUES
        counted = words[end] in _COUNTED - {"rupiah"} if end < len(words) else False
        if (spelt and not counted) or (more and before == "tahun"):
            return [str(value * 1000 + more)], end
    if used == 1 and words[0] in _ONES:
        counts = following in _COUNTED and before not in _NAMED
        return [str(value) if counts or before in _NUMBERED else words[0]], 1
    return [str(value)], used


def _below_thousand(words: list[str]) -> tuple[int, int]:
    """The number the first words spell and how many they are; 0 words if they spell none."""
    value, used, room = 0, 0, 1000
    while used < len(words):
        word, following = [*words[used : used + 2], ""][:2]
        typed = used == 0 and word.isdecimal() and len(word) < 4 and word[0] != "0"
        number = int(word) if typed else _VALUES.get(word, 1000)  # 1000: no number
        step = 1
        if number < 10 and following in _TENFOLD:
            number, step = number * _TENFOLD[following], 2
        elif number < 10 and following in _TEEN:
            number, step = number + 10, 2
        if (100 if number >= 100 else 10 if number >= 10 else 1) >= room or number >= 1000:
            break
        value, used = value + number, used + step
        # After 20 there is room for 1 to 9, after 100 for 1 to 99, after 11 or digits for none.
        closed = number == 10 or (typed and step == 1)
        room = 1 if closed else next((r for r in (100, 10) if number and number % r == 0), 1)
    return value, used
