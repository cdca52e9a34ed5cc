"""The Pasal of a law that amends: an opening sentence, then numbered orders kept line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge_base.law.build import Notes, text_of
from knowledge_base.law.lines import Line
from knowledge_base.law.marks import Style, context_cost, marks_of
from knowledge_base.law.model import Node, Unit
from knowledge_base.law.quotes import ORDER
from knowledge_base.law.sequence import Accepted, Candidate, best_chain, missing_between

_INTRODUCES = re.compile(
    r"\b(?:di\s?ubah|diadakan perubahan|mengubah|perubahan)\b.*\bberikut\b|"
    r"\b(?:diubah|dihapus|disisipkan|ditambah(?:kan)?)\b.{0,80}\bberbunyi\b",
    re.IGNORECASE | re.DOTALL,
)
_OPENS_ORDER = re.compile(
    r"^\W{0,2}(?:Ketentuan|Di\s?antara|Antara|Pasal|Judul|Nama|BAB|Bab|Bagian|Paragraf|Penjelasan|"
    r"Setelah|Sesudah|Ayat|Huruf|Angka|Butir|Pada|Dalam|Di|Mengubah|Menambah|Menghapus|Menyisip|"
    r"Lampiran|Kata|Frasa|Frase|Istilah|Semua|Seluruh|Beberapa|Substansi|Sebelum|Diantara|Mengganti|"
    r"Kalimat|Sebutan|Untuk|Bunyi|Rumusan)\b"
)
_FAR_OFF = 14.0


def is_amending(lines: Sequence[Line]) -> bool:
    """Whether a Pasal's opening sentence orders changes of another law."""
    opening = " ".join(line.text for line in lines[:16])
    return bool(_INTRODUCES.search(opening[:1500]))


def amending_node(
    number: str, lines: Sequence[Line], notes: Notes, words: frozenset[str], page: int | None
) -> Node:
    """Pasal I: its opening sentence, and an ANGKA for each order with its lines as printed."""
    chain, style = _orders(lines)
    bounds = [*(accepted.at for accepted in chain), len(lines)]
    children = []
    before = None
    for at, accepted in enumerate(chain):
        name = style.name(accepted.number)
        if gone := missing_between(before, accepted.number):
            names = ", ".join(style.name((number, "")) for number in gone)
            notes.doubt(lines[accepted.at], f"Angka {names} tidak ditemukan di atas baris ini.")
        before = accepted.number
        notes.repairs += accepted.repaired
        rest = next(m.rest for m in marks_of(lines[accepted.at].text) if m.style is style)
        texts = [rest, *(line.text for line in lines[accepted.at + 1 : bounds[at + 1]])]
        children.append(
            Node(unit=style.unit, number=name, text=_raw(texts), page=lines[accepted.at].page)
        )
    opening = lines[: bounds[0]]
    text = text_of(opening, words) if children else _raw([line.text for line in opening])
    return Node(unit=Unit.PASAL, number=number, text=text, children=tuple(children), page=page)


def _raw(texts: Sequence[str]) -> str:
    return "\n".join(re.sub(r"\s+", " ", text).strip() for text in texts if text.strip())


def _orders(lines: Sequence[Line]) -> tuple[list[Accepted], Style]:
    """The marks that begin orders, in Arabic numbers or (in older laws) in letters."""
    best: tuple[list[Accepted], Style] = ([], Style.ANGKA)
    for style in (Style.ANGKA, Style.HURUF):
        chain = best_chain(_order_candidates(lines, style))
        if sum(_is_order(lines, accepted.at) for accepted in chain) > len(best[0]):
            best = (chain, style)
    return best


def _order_candidates(lines: Sequence[Line], style: Style) -> list[Candidate]:
    found = []
    for at, line in enumerate(lines):
        mark = next((mark for mark in marks_of(line.text) if mark.style is style), None)
        if mark is not None:
            before = lines[at - 1].text if at else None
            cost = mark.cost + min(4.0, context_cost(before, style))
            found.append(
                Candidate(at, mark.readings, cost + (0.0 if _is_order(lines, at) else _FAR_OFF))
            )
    return found


def _is_order(lines: Sequence[Line], at: int) -> bool:
    """Whether the sentence at a mark orders a change."""
    rest = re.sub(r"^\W*\w{1,3}\s?[.,)]\s*", "", lines[at].text)
    sentence = " ".join([rest, *(line.text for line in lines[at + 1 : at + 6])])
    sentence = re.split(r"(?<=[:;])\s|(?<=\w\.)\s(?=[A-Z0-9(])", sentence)[0]
    return bool(_OPENS_ORDER.match(rest) and ORDER.search(sentence))
