"""Amounts and durations that a question takes for granted, against what a record says.

"Bikin KK kan bayar 150 ribu?" needs no misconception written by hand: the tariff is a typed field.
Only what cannot be meant otherwise is set right: a record that is free throughout, one row of a
tariff, one duration of validity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge_base.amounts import amounts_in
from knowledge_base.answers.verdicts import BESIDE, Verdict, is_free
from knowledge_base.language import normalise
from knowledge_base.lines import rupiah
from knowledge_base.model import Fee, Section, Service

_PRESUMES = re.compile(
    r"\b(?:kan|ya|kok|benar|betul|resmi|wajib|harus|katanya|dengar|denda|cuma|hanya|doang|dong|"
    r"(?:di)?bayar(?:nya)? (?:di|ke) ?mana|transfer|berlaku)\b"
)
_ASKS_HOW_MUCH = re.compile(r"\bberapa\b")
_PAYS = re.compile(r"\b(?:bayar|membayar|dibayar|biaya|tarif|denda|pungut|dipungut|kena|harga)\b")
# Money that is earned, received or counted together is no tariff.
_NO_TARIFF = re.compile(
    r"\b(?:omzet|omset|gaji|penghasilan|untung|saldo|cair|dapat|bantuan|klaim|total|habis|semua|"
    r"tunggakan|nunggak|iuran|cicilan|harga)\b"
)
_VALID = re.compile(r"\b(?:berlaku|masa aktif|perpanjang|diperpanjang|diperbarui|habis|mati)\b")
_CLAUSE_END = re.compile(r"[.?!;\n]+")
_DURATION = re.compile(r"\b(?P<number>\d+|se)[ -]?(?P<unit>hari|minggu|bulan|tahun)\b")
_FOR_LIFE = re.compile(r"\b(?:seumur hidup|selamanya|tidak ada masa berlaku)\b")
_LATE = re.compile(r"\b(?:lagi|lalu|telat|terlambat|lewat|umur|usia|sudah|kemarin|sejak|selama)\b")


def set_right(question: str, service: Service, fees: Sequence[Fee]) -> Verdict | None:
    """What is true instead of the amount or validity a question presumes; None if it presumes none
    or the record leaves room for it.

    `fees` are the rows of the tariff that the question singles out.
    """
    said = normalise(question)
    if not _PRESUMES.search(said):
        return None
    return _fee(question, said, service, fees) or _validity(question, service)


def _fee(question: str, said: str, service: Service, fees: Sequence[Fee]) -> Verdict | None:
    claimed = {int(mention.value) for mention in amounts_in(question)}
    if len(claimed) != 1 or service.biaya is None or not _PAYS.search(said):
        return None
    (amount,) = claimed
    if not amount or _ASKS_HOW_MUCH.search(said) or _NO_TARIFF.search(said):
        return None
    if set(said.split()) & BESIDE - {"denda"}:
        return None
    every = service.biaya.tarif
    if all(is_free(fee) for fee in every):
        return Verdict(f"Bukan {rupiah(amount)}: gratis.", every[:1])
    if len(fees) == 1 and fees[0].rupiah and amount not in {fee.rupiah for fee in every}:
        return Verdict(f"Bukan {rupiah(amount)}, tetapi {rupiah(fees[0].rupiah)}.", tuple(fees[:1]))
    return None


def _validity(question: str, service: Service) -> Verdict | None:
    section = service.masa_berlaku
    if not isinstance(section, Section) or not section.butir:
        return None
    # "Purnatugas per 1 bulan ini. SIM saya habis minggu depan": each says something of its own.
    clauses = [normalise(clause) for clause in _CLAUSE_END.split(question)]
    said = " ".join(clause for clause in clauses if _VALID.search(clause))
    claimed = _durations(said)
    if len(claimed) != 1 or _LATE.search(said):
        return None
    lines = [normalise(line) for line in section.butir]
    if any(claimed & _durations(line) for line in lines) or not _durations(lines[0]):
        return None
    line = section.butir[0].rstrip(".")
    return Verdict(f"Bukan {next(iter(claimed))}. {line[0].upper()}{line[1:]}.", (section,))


def _durations(said: str) -> set[str]:
    """The durations a text names: "5 tahun", "seumur hidup"."""
    found = {
        f"{1 if match['number'] == 'se' else match['number']} {match['unit']}"
        for match in _DURATION.finditer(said)
    }
    return found | ({"seumur hidup"} if _FOR_LIFE.search(said) else set())
