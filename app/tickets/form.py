"""What agents type into the forms of tickets, and what speaks against it."""

from __future__ import annotations

import re
from datetime import date

from fastapi import Request

from app.staff.gate import text_of
from connectors.privacy import mask
from connectors.tickets.model import State

LONGEST_SUBJECT, LONGEST_WORDS = 200, 2_000
_KEY = re.compile(r"[A-Za-z0-9_-]{8,50}")
# What nobody needs to write back to a citizen, and nothing here may keep.
_IDENTITIES = ("[NIK]", "[NPWP]")


def words_objection(typed: str, longest: int, missing: str) -> str:
    """Why these words cannot be kept or sent; empty if they can."""
    if not typed:
        return missing
    if len(typed) > longest:
        return f"Terlalu panjang: paling banyak {longest:,} huruf.".replace(",", ".")
    if any(mark in mask(typed) for mark in _IDENTITIES):
        return "Ada angka yang tampak seperti NIK, nomor KK, atau NPWP. Hapus dulu nomornya."
    return ""


def due_objection(typed: str, today: date) -> str:
    """Why this is no day to promise; empty if it is, or if none is promised."""
    if not typed:
        return ""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return "Tanggalnya tidak terbaca. Misalnya 2026-12-03."
    if day < today:
        return "Tanggal itu sudah lewat."
    return "" if day.year < today.year + 3 else "Tanggal itu terlalu jauh."


def due_of(request: Request) -> date | None:
    """The day that was typed; None if none is promised."""
    typed = text_of(request, "tenggat")
    return date.fromisoformat(typed) if typed else None


def state_of(request: Request) -> State | None:
    """The state that was chosen, if it is one."""
    typed = text_of(request, "keadaan")
    return State(typed) if typed in list(State) else None


def key_of(request: Request) -> str:
    """The key of the page; empty if it is none of ours."""
    typed = text_of(request, "kunci")
    return typed if _KEY.fullmatch(typed) else ""
