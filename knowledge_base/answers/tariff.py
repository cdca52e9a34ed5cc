"""The rows of a tariff that a question is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from knowledge_base.aspects import aspects_of
from knowledge_base.language import content_words, lexicon_lines, normalise
from knowledge_base.model import Fee, Fees

_SAID = tuple(
    (re.compile(said, re.IGNORECASE), meant)
    for said, meant in (
        (r"\bnon[\s-]+(?=[a-z])", "non"),
        (r"\be[\s-]?pas(?:por|port)\b", "paspor elektronik"),
        *(
            (rf"\b(?:{called})\b", vehicle)
            for vehicle, called in (row.split("\t") for row in lexicon_lines("vehicles.tsv"))
        ),
        (r"\b(?:(?:golongan|sim) )?([bc]) ?1\b", r"sim \1i"),
        (r"\b(?:(?:golongan|sim) )?([bc]) ?2\b", r"sim \1ii"),
        # What is said not to be meant.
        (r"\b(?:bukan|dudu|sanes)\b(?: yang| sing)?(?: sim [a-d]\w*| \w+)?", " "),
        (r"\b(?:ke)?(?:banjir|longsor|gempa|tsunami|bakar|erupsi)(?:an)?\b", "bencana"),
    )
)
# In standard words. Who asks when it is ready asks for no row that is ready on the same day.
_WHEN = re.compile(
    r"\b(?:selesai|jadi|proses)\w*(?: \w+)? (?:berapa (?:lama|hari|minggu)|kapan)\b"
    r"|\b(?:berapa (?:lama|hari|minggu)|kapan)(?: \w+){0,2} (?:selesai|jadi)\w*"
)
# "How much", at the end or before what is bought; "berapa lembar" counts something else.
_HOW_MUCH = re.compile(
    r"\bberapa(?: (?:ya|sih|min|kak|pak|bu|iya|dong|bang|mas|mbak))*(?:$| (?P<what>\w+))"
)
_CLAUSE_END = re.compile(r"[,.?!;\n]")
_BOUGHT = frozenset("buat urus perpanjang ganti daftar cetak".split())
_FEW_NAMES = 6
_VEHICLES = frozenset({"motor", "mobil"})


def fees_for(fees: Fees, question: str, names: Sequence[str] = ()) -> tuple[Fee, ...]:
    """The rows a question singles out ("yang 10 tahun", "sim c"); all rows if it does not.

    Only words that some rows have and others have not can single out, and none that most `names`
    of the service have. Two things asked about ("UMKM dan umum") may stand in different rows. Who
    asks about a motor gets every row of motors, whatever else singles out, and none of cars.
    """
    rows = [_words_of(fee.item) for fee in fees.tarif]
    when = {word for span in _WHEN.findall(normalise(question)) for word in content_words(span)}
    asked = _words_of(question) - _usual(tuple(names)) - when
    vehicles = {v for v in _VEHICLES if any(v in row for row in rows)}
    vehicle = asked & vehicles if len(asked & vehicles) == 1 < len(vehicles) else frozenset()
    fitting = [at for at, row in enumerate(rows) if not row & vehicles or row & vehicle]
    own = {at for at in fitting if rows[at] & vehicle}
    among = [rows[at] for at in (fitting if vehicle else range(len(rows)))]
    telling = {
        word
        for word in (asked & set().union(*among)).difference(vehicle, *(rows[at] for at in own))
        if 0 < sum(word in row for row in among) < len(among)
    }
    told = _covering({at: rows[at] for at in (fitting if vehicle else range(len(rows)))}, telling)
    if not told and not own:
        return fees.tarif
    return tuple(fee for at, fee in enumerate(fees.tarif) if at in told | own)


def _covering(rows: Mapping[int, frozenset[str]], telling: Collection[str]) -> set[int]:
    """The rows that have most of the telling words, then those that have most of what is left."""
    told: set[int] = set()
    left = set(telling)
    while most := max((len(left & row) for row in rows.values()), default=0):
        best = [at for at, row in rows.items() if len(left & row) == most]
        # "UMKM dan umum": of all rows for "umum" the one that is otherwise like the first.
        closest = max(len(set(telling) & rows[at]) for at in best)
        best = [at for at in best if len(set(telling) & rows[at]) == closest]
        told.update(best)
        left = left.difference(*(rows[at] for at in best))
    return told


@lru_cache(maxsize=1_000)
def _usual(names: tuple[str, ...]) -> frozenset[str]:
    """The words that half of a service's names have: they tell no row from another."""
    counted = Counter(word for name in names for word in _words_of(name))
    most = max(len(names), _FEW_NAMES) / 2
    return frozenset(word for word, times in counted.items() if times >= most)


def asks_price(fees: Fees | None, question: str) -> bool:
    """Whether a question that names no part of a service wants a row of its tariff: "paspor 10
    tahun berapa"."""
    clauses = (_HOW_MUCH.search(normalise(clause)) for clause in _CLAUSE_END.split(question))
    counted = {said["what"] for said in clauses if said}
    if fees is None or not counted or aspects_of(question):
        return False
    items = {word for fee in fees.tarif for word in _words_of(fee.item)}
    is_price = bool(counted & (items | _BOUGHT | {None}))
    return is_price and fees_for(fees, question) != fees.tarif


def _words_of(text: str) -> frozenset[str]:
    """The content words, with one word for what has several names.

    "non-elektronik" is one, so that it is not taken for "elektronik".
    """
    for said, meant in _SAID:
        text = said.sub(meant, text)
    return frozenset(content_words(text))
