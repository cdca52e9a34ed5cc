"""How a regulation or a place in it stands, in one sentence."""

from __future__ import annotations

from knowledge_base.citations import day_in_words
from knowledge_base.law.validity import Standing, State
from knowledge_base.naming import short_title

_NOT_REVIEWED = "Perubahan atau pencabutan sesudahnya belum kami periksa; lihat JDIH."


def standing_of_whole(standing: Standing) -> str:
    """On a regulation."""
    by, since = _by(standing), _since(standing)
    match standing.state:
        case State.DICABUT:
            ended = f": dicabut oleh {by}{since}" if by else ""
            return f"Sudah tidak berlaku{ended}.{_instead(standing)}"
        case State.BELUM_BERLAKU:
            when = (
                day_in_words(standing.since) if standing.since else "pada hari yang ditentukannya"
            )
            return f"Belum berlaku; mulai berlaku {when}."
        case State.TIDAK_DIKETAHUI:
            return _unknown(standing)
        case State.DIUBAH:
            said = f"Masih berlaku, dengan perubahan (terakhir {by}{since})."
            return (
                said if standing.reviewed else f"Diubah, terakhir oleh {by}{since}. {_NOT_REVIEWED}"
            )
    if standing.reviewed:
        return f"Masih berlaku{since}."
    return f"Menurut naskahnya berlaku{since}. {_NOT_REVIEWED}"


def standing_of_place(standing: Standing) -> str | None:
    """On a place; None where it simply is in force."""
    match standing.state:
        case State.DICABUT:
            by = _by(standing) or "peraturan lain"
            ended = f"dicabut oleh {by}{_since(standing)}"
            return f"Sudah tidak berlaku, hanya untuk riwayat: {ended}.{_instead(standing)}"
        case State.BELUM_BERLAKU:
            return standing_of_whole(standing)
        case State.TIDAK_DIKETAHUI:
            return _unknown(standing)
        case State.DIUBAH:
            said = f"Bunyi menurut perubahan oleh {_by(standing)}{_since(standing)}."
            return said if standing.reviewed else f"{said} {_NOT_REVIEWED}"
    return None if standing.reviewed else _NOT_REVIEWED


def _unknown(standing: Standing) -> str:
    if by := _by(standing):
        return f"Mungkin sudah diubah oleh {by}, yang naskahnya belum ada pada kami; lihat JDIH."
    return "Masih berlaku atau tidaknya belum dapat kami pastikan; lihat JDIH."


def _by(standing: Standing) -> str:
    return short_title(standing.by) if standing.by else ""


def _since(standing: Standing) -> str:
    return f" sejak {day_in_words(standing.since)}" if standing.since else ""


def _instead(standing: Standing) -> str:
    return f" Penggantinya {short_title(standing.successor)}." if standing.successor else ""
