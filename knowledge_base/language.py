"""Indonesian as people type it -> standard words. Standard library only: Rasa imports this too.

The order matters and is the order of this file: characters, then words, then what is left over.
The tables beside this module (`lexicon/`) are data an editor can extend.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from knowledge_base.numerals import numerals

_LEXICON = Path(__file__).parent / "lexicon"
# What `words` and `content_words` go by.
LANGUAGE_TABLES = ("colloquial.tsv", "stopwords.txt")
_REMEMBERED = 2_000

# Short forms of documents and offices that no slang rule may touch.
ACRONYMS = frozenset(
    """kk ktp kia ikd nik sim stnk bpkb skck tnkb pkb bbnkb npwp spt efin pbb pph ppn pkp bpjs jht
    jkp jkn pbi kis jmo pkh bpnt kip nib oss pirt pbg imb slf kua rt rw pp uu pmk sk sd mpp wni wna
    itap skp bap fktp haki hki umkm pt cv ojk kur dtks dtsen ptsl bpn shm hgb ajb bphtb roya thr phk
    ak1 lapor ppid pungli etle haji tni polri asn pns cpns""".split()
)

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_WORD = re.compile(r"[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*\d?(?![a-z\d])|\d+(?:[.,]\d+)*|[a-z\d]+")
_DENIED = re.compile(
    r"(?:^|[,;.])\s*(?:bukan|bkn|dudu|sanes|sanés|lain|not)\s+(?:(?:yang|yg|sing|nu|the)\s+)?"
    r"[\w-]+(?=\s*(?:[,;.!?]|$))"
    r"|(?:^|[,;.])\s*(?:bukan|bkn|dudu|sanes|sanés|not)\s+(?:yang|yg|sing|nu|the)\s+"
    r"[\w-]+(?:\s+[\w-]+)?(?:\s+(?:ya|y|yah|lho|loh|kok|dong|sih))?(?=\s*[,;.!?])",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-z]{5,}")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_DOUBLED = re.compile(r"([a-z])\1")
_AMOUNT = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?(rb|ribu|rebu|k|jt|juta)\b")
_E_KTP = re.compile(r"\b(?:e[\s-]?ktp|ktp[\s-]?(?:el|elektronik))\b")
_AK_1 = re.compile(r"\bak[\s-]1\b")
# Javanese for "excuse me", which says no number.
_PARDON = re.compile(r"\bnuwun\s+sewu\b")
_CLITIC = re.compile(r"^([a-z]{3,}?)(?:nya|nyo|nye|ny|ku|mu|lah|kah|pun)$")
# "its" in Javanese, Balinese and Sundanese: many other words end so.
_REGIONAL_CLITICS = ("nipun", "ipun", "ne", "na", "e")
_SHORTEST_STEM = 4
_REDUPLICATED = re.compile(r"^([a-z]{2,})-\1([a-z]*)$")
_GREETING = re.compile(
    r"^(?:(?:ass?ala+m[uo]['’ ]?ala?ikum|ass?alamu?alaik(?:u|o)m|aslm|askum|samlekum|salam|"
    r"w(?:ara|r)\.? ?w(?:abarakatuh|b)\.?|warahmatullahi|wabarakatuh|wr|wb|"
    r"(?:ha?ll?o+w?|hai+|hi|pagi+|siang+|sore+|malam|mlm|permisi) kk(?=\s*(?:[,.!?~:]|$))|"
    r"ha?ll?o+w?|hai+|hey+|hi|p|permisi|punten|kulo ?nuwun|sampurasun|horas|tabea?|shalom|"
    r"om s[uw]ast[iy]*astu|sugeng (?:enjing|siang|sonten|dalu)|wilujeng (?:enjing|siang|sonten)|"
    r"(?:slmt|selamat|met|met) (?:pagi|siang|sore|malam|mlm|pgi)|pagi+|siang+|sore+|malam|mlm|"
    r"(?:mohon )?(?:maaf|mf) (?:mengganggu|ganggu)(?: waktunya)?|"
    r"(?:ijin|izin|mau|numpang|boleh|mohon|saya mau|sy mau|ingin|pengen|mo) "
    r"(?:ber)?(?:tanya|nanya|tnya|tny|bertanya|nanyak)|"
    r"min|mimin|admin|kak|kakak|bang|gan|sis|mas|mbak|mba|pak|bu|bapak|ibu|bos|bro|dong|ya|nih)"
    r"(?![a-z])[\s,.!?~:;)(-]*)+"
)
# What makes a question of a sentence at its end: "jenengku aman ta".
_TAG = re.compile(r"\b(?:ta|tah|tho|teu|gak?|nggak|ndak|tidak|tdk|ora)\s*[.!]*$")
# What a neighbour is called has nothing to do with a pilgrimage.
_HONORIFIC = re.compile(
    r"\b(pak|bu|bang|mas|wak|kak|uni|ustadz?|ustadzah) (?:haji|hajah|hajjah|hj)\b(?!\s+re?guler)",
    re.IGNORECASE,
)
# Thanks for the last answer, up to the end of that sentence or clause.
_THANKS = re.compile(
    r"^(?:(?:ok[ea]?y?|baik(?:lah)?|sip+|siap)[\s,.!]+)?"
    r"(?:terima ?kasih|tr?ima ?kasih|ma+k?asi+h?|mksi?h|thanks|thank you|thx|tq|(?:matur )?s?uwun"
    r"|(?:hatur )?nuhun|tarimo kasih|sukses?ma)(?![a-z])[^.?!,;\n]{0,40}[.!,;\n)]+\s*"
)
_ASKING = frozenset(
    "apa apakah bagaimana berapa bisa boleh jika kalau kapan mana perlu siapa".split()
)
# Words that end like a clitic and are not one.
_WHOLE = frozenset(
    """tanya punya hanya biaya bertanya istanya baku suku buku laku saku paku kuku pelaku berlaku
    kamu tamu semu ilmu temu bertemu ketemu jamu salah masalah jumlah sekolah apakah langkah nikah
    ampun rumah tangga sejumlah setelah adalah telah olah upah jenisnya surplus himpun tahun turun
    mobile tauke deweke kampanye nike sekalipun menikah sebelah selamanya alhamdulillah
    susun namun bangun kebun wakil ramu bumu berapapun maupun walaupun meskipun""".split()
)


def clean(text: str) -> str:
    """Compatibility characters folded, invisible and control characters gone, spaces single."""
    folded = unicodedata.normalize("NFKC", text)
    # Of what can be printed nothing is invisible, and the only space is " ".
    if not folded.isprintable():
        folded = "".join(
            " " if char.isspace() else char
            for char in folded
            if char.isspace() or unicodedata.category(char) not in _INVISIBLE
        )
    return " ".join(folded.split())


@lru_cache(maxsize=_REMEMBERED)
def normalise(text: str) -> str:
    """Standard lower-case words of a message, single spaces; '' if it has no word.

    >>> normalise("min ktp sy ilang hrs gmn ya, bayar ga?")
    'min ktp saya hilang harus bagaimana ya bayar tidak'
    """
    return " ".join(_words(text))


def words(text: str) -> list[str]:
    """The standard words of a message in order."""
    return list(_words(text))


# One message is read by many; its words are found once.
@lru_cache(maxsize=_REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    lowered = clean(text).lower()
    lowered = _E_KTP.sub("ktp", lowered)
    lowered = _AK_1.sub("ak1", lowered)
    lowered = _PARDON.sub("permisi", lowered)
    lowered = _AMOUNT.sub(_spell_amount, lowered)
    standard = [some for word in _WORD.findall(lowered) for some in _standard(word)]
    return tuple(numerals(standard))


def without_greeting(text: str) -> str:
    """The message without its opening courtesies, and without the "haji" of "bu haji"; unchanged
    if nothing else is left.

    >>> without_greeting("Assalamualaikum min, mau tanya bikin sim brp?")
    'bikin sim brp?'
    """
    cleaned = _HONORIFIC.sub(r"\1", clean(text))
    match = _GREETING.match(cleaned.lower())
    rest = cleaned[match.end() :] if match else cleaned
    return _without_thanks(rest) if _WORD.search(rest.lower()) else cleaned


def _without_thanks(text: str) -> str:
    """The text without thanks for the last answer, if it asks something after that."""
    match = _THANKS.match(text.lower())
    rest = text[match.end() :] if match else text
    asks = match and ("?" in rest or _ASKING & set(words(rest)) or _TAG.search(rest.lower()))
    return rest if asks and _WORD.search(rest.lower()) else text


def without_denied(text: str) -> str:
    """The text without what it says is not meant, if anything is left.

    >>> without_denied("ralat ya, paspornya hilang, bukan expired")
    'ralat ya, paspornya hilang'
    """
    rest = _DENIED.sub(" ", text).strip(" ,.")
    return rest if rest != text and content_words(rest) else text


def respelt(text: str, correct: Callable[[str], str]) -> str:
    """The text with the words changed that `correct` (lower case -> lower case) knows better."""

    def better(match: re.Match[str]) -> str:
        word = match[0].lower()
        right = correct(word) if _standard(word) == (word,) else word
        return match[0] if right == word else right

    return _LETTERS.sub(better, text)


def content_words(text: str) -> list[str]:
    """The standard words that tell one service from another."""
    return [word for word in _words(text) if word not in stopwords()]


@lru_cache(maxsize=1)
def colloquial() -> dict[str, tuple[str, ...]]:
    """Everyday form -> standard words (possibly none)."""
    rows = (line.split("\t") for line in lexicon_lines("colloquial.tsv"))
    return {row[0]: tuple(row[1].split()) for row in rows if row[0] not in ACRONYMS}


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The standard words of the everyday forms."""
    return frozenset(word for standard in colloquial().values() for word in standard)


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    return frozenset(lexicon_lines("stopwords.txt"))


def lexicon_lines(name: str) -> list[str]:
    """The rows of a table beside this module, without comments."""
    text = (_LEXICON / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=20_000)
def _standard(word: str) -> tuple[str, ...]:
    if word in ACRONYMS:
        return (word,)
    if word[-1:] == "2" and word[:-1].isalpha():
        word = word[:-1]
    word = _STRETCHED.sub(r"\1", word)
    if match := _REDUPLICATED.match(word):
        word = match[1] + match[2]
    table = colloquial()
    # "requirement-nya": English words take the ending with a hyphen.
    if word not in table and word.endswith("-nya"):
        word = word.removesuffix("-nya")
    for form in (word, _DOUBLED.sub(r"\1", word)):
        if form in table:
            return table[form]
        if form in ACRONYMS:
            return (form,)
    if word not in _WHOLE and (stem := _without_regional_clitic(word)):
        return stem
    if word not in _WHOLE and (match := _CLITIC.match(word)) and match[1] not in _WHOLE_STEMS:
        return table.get(match[1], (match[1],))
    return tuple(word.split("-")) if "-" in word else (word,)


def _without_regional_clitic(word: str) -> tuple[str, ...]:
    """The standard words of "ndaftare", "akunna", "iuranipun"; () if it does not end so, or if what
    is left is no word that is known."""
    table = colloquial()
    if word in _known():
        return ()
    for ending in _REGIONAL_CLITICS:
        stem = word.removesuffix(ending)
        if stem == word:
            continue
        if stem in ACRONYMS:
            return (stem,)
        if len(stem) >= _SHORTEST_STEM and (stem in table or stem in _known()):
            return table.get(stem, (stem,))
    return ()


_WHOLE_STEMS = frozenset({"mas", "ber", "ter", "per", "men"})


def _spell_amount(match: re.Match[str]) -> str:
    unit = "juta" if match[2] in ("jt", "juta") else "ribu"
    return f"{match[1]} {unit}"
