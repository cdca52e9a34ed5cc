"""A read file -> the regulation's text as a tree.

Changes, effects and definitions are left empty: they are read from the tree afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from knowledge_base.law.build import Notes, text_of
from knowledge_base.law.cleaning import clean
from knowledge_base.law.dates import date_in
from knowledge_base.law.elucidation import elucidation_of
from knowledge_base.law.identity import PLACEHOLDER, Identity, NotARegulation, identity
from knowledge_base.law.lines import Line, vocabulary
from knowledge_base.law.model import Doubt, LawText, Node, Provenance, Unit
from knowledge_base.law.parts import parts_of
from knowledge_base.law.reading.document import Document
from knowledge_base.law.units import tree_of, units_of

__all__ = ["NotARegulation", "law_text", "units_of"]

_AMENDS = re.compile(r"\bPERUBAHAN\b", re.IGNORECASE)
_ENACTED = re.compile(r"\b(?:Disahkan|Ditetapkan|Dikeluarkan)\b", re.IGNORECASE)
_PROMULGATED = re.compile(r"\b(?:Diundangkan|Diumumkan)\b", re.IGNORECASE)
_NEW_PARAGRAPH = re.compile(
    r"^(?:\(?\w{1,3}[.)]\s|[IVX]+\.\s|(?:Menimbang|Mengingat|Memperhatikan|Menetapkan|Membaca|Mendengar|"
    r"Berpendapat|MEMUTUSKAN|Memutuskan|Dengan|DEWAN|PRESIDEN|dan$))"
)
_MOST_DOUBTS = 200


def law_text(document: Document, *, untitled: bool = False) -> LawText:
    """The law a document holds.

    Raises NotARegulation where its title cannot be read, unless it may be `untitled`.
    """
    cleaned = clean(document)
    lines = cleaned.lines
    who = _identity(lines, untitled=untitled)
    words = vocabulary(lines)
    notes = Notes()
    parts = parts_of(lines)
    body = tree_of(parts.body, notes, words, amends=bool(_AMENDS.search(who.tentang)))
    pasal = [node for top in body for _, node in top.walk() if node.unit is Unit.PASAL]
    own = [node.number for node in pasal]
    if not body:
        notes.doubt(None, "Batang tubuh tidak ditemukan: tidak ada Pasal atau diktum yang terbaca.")
    general, elucidation = elucidation_of(parts.elucidation, own, notes, words)
    closing = "\n".join(re.sub(r"\s+", " ", line.text) for line in parts.closing)
    return LawText(
        id=who.id,
        jenis=who.jenis,
        nomor=who.nomor,
        tahun=who.tahun,
        tentang=who.tentang,
        considerans=_paragraphs(_after_title(parts.opening, who), words),
        body=body,
        closing=closing,
        general_elucidation=_paragraphs(general, words),
        elucidation=elucidation,
        annexes=parts.annexes,
        enacted_on=_day_after(_ENACTED, closing),
        promulgated_on=_day_after(_PROMULGATED, closing),
        doubts=_shown((*cleaned.doubts, *notes.doubts, *_compared(body, elucidation))),
        provenance=Provenance(
            digest=document.digest,
            media_type=document.media_type,
            method=document.method,
            pages=len(document.pages),
            repairs=cleaned.repairs + notes.repairs,
        ),
    )


def _identity(lines: Sequence[Line], *, untitled: bool) -> Identity:
    try:
        return identity(lines)
    except NotARegulation:
        if untitled:
            return PLACEHOLDER
        raise


def _after_title(opening: Sequence[Line], who: Identity) -> Sequence[Line]:
    return opening[who.at :] if who.at <= len(opening) else ()


def _paragraphs(lines: Sequence[Line], words: frozenset[str]) -> str:
    """Lines as paragraphs: a new one at each mark, heading and after each full stop."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        ended = bool(paragraphs) and paragraphs[-1][-1].text.endswith((".", ";", ":"))
        if not paragraphs or ended or _NEW_PARAGRAPH.match(line.text):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return "\n".join(text_of(paragraph, words) for paragraph in paragraphs)


def _day_after(word: re.Pattern[str], closing: str) -> date | None:
    """The first day named soon after a word of the closing."""
    text = re.sub(r"\s+", " ", closing)
    for found in word.finditer(text):
        day = date_in(
            re.sub(r"(?<=\d)[Oo](?=\s|\d)|(?<=\s)[Oo](?=\d)", "0", text[found.end() :][:160])
        )
        if day:
            return day
    return None


def _compared(body: Sequence[Node], elucidation: Sequence[Node]) -> list[Doubt]:
    """Doubts where the elucidation stops before the body, or explains what the body lacks."""
    own, explained = _numbers(body), _numbers(elucidation)
    if not explained:
        return []
    doubts = [
        Doubt(
            read=f"Pasal {number}",
            reason=f"Penjelasan memuat Pasal {number} yang tidak ditemukan dalam batang tubuh.",
        )
        for number in explained
        if number not in own
    ]
    if own and explained[-1] in own[:-1]:
        reason = f"Penjelasan berakhir pada Pasal {explained[-1]}, batang tubuh pada {own[-1]}."
        doubts.append(Doubt(read=f"Pasal {explained[-1]}", reason=reason))
    return doubts


def _numbers(nodes: Sequence[Node]) -> list[str]:
    """The numbers of the law's own Pasal, not of those it quotes."""
    return [
        node.number
        for top in nodes
        for above, node in top.walk()
        if node.unit is Unit.PASAL and all(over.unit.groups_pasal for over in above)
    ]


def _shown(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """The doubts, cut where there are more than anyone would read."""
    if len(doubts) <= _MOST_DOUBTS:
        return tuple(doubts)
    left = len(doubts) - _MOST_DOUBTS
    more = Doubt(read="", reason=f"Masih ada {left} hal lain yang meragukan; pindaian ini buruk.")
    return (*doubts[:_MOST_DOUBTS], more)
