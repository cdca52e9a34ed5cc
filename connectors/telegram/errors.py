"""The errors of python-telegram-bot -> ours, each with a sentence for the operator."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from connectors.base import Busy, CredentialsInvalid, Refused, SendError, Unreachable

log = logging.getLogger(__name__)

_T = TypeVar("_T")

# Parts of what Telegram says, https://core.telegram.org/bots/api#making-requests (2026-11).
_REFUSALS = {
    "message is too long": "pesannya terlalu panjang",
    "text is empty": "pesannya kosong",
    "parse entities": "format HTML pesannya tidak sah",
    "button_data_invalid": "isi tombolnya lebih dari 64 bita atau kosong",
    "not enough rights": "bot tidak boleh menulis di grup itu",
    "secret token": "kata rahasia webhook hanya boleh berisi A-Z, a-z, 0-9, _ dan -",
    "bad webhook": "alamat webhook ditolak (harus HTTPS, port 443, 80, 88, atau 8443)",
}


async def translated(call: Awaitable[_T]) -> _T:
    """What a call to the library gives.

    Raises SendError without a cause: the library's errors quote replies, and these may quote us.
    """
    try:
        return await call
    except TelegramError as error:
        problem, cause = translate(error), error.__cause__ or error
    except Exception as error:
        problem, cause = Busy("Balasan Telegram tidak bisa dibaca."), error
    log.info("telegram failed", extra={"error": type(cause).__name__, "code": problem.code})
    raise problem


def translate(error: TelegramError) -> SendError:
    """Our error for one of the library's."""
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return Busy("Telegram meminta menunggu: terlalu banyak pesan.", 429, seconds)
        case Forbidden():
            return Unreachable("Warga memblokir bot, menghapus akunnya, atau grupnya bubar.", 403)
        case InvalidToken():
            return CredentialsInvalid(
                "Token bot Telegram ditolak. Ambil yang baru dari @BotFather.", 401
            )
        case ChatMigrated():
            return Refused("Grup ini sudah menjadi supergrup dengan nomor baru.", 400)
        case BadRequest():
            return _refused(error.message.lower())
        case Conflict():
            return Busy("Pembaruan Telegram sedang diambil program lain atau webhook.", 409)
        case TimedOut():
            return Busy("Telegram tidak menjawab pada waktunya.")
        case NetworkError():
            return Busy("Telegram tidak bisa dihubungi atau sedang terganggu.")
    return Busy("Balasan Telegram tidak bisa dibaca.")


def _refused(said: str) -> SendError:
    if "chat not found" in said:
        return Unreachable("Telegram tidak mengenal percakapan ini (lagi).", 400)
    why = next((ours for theirs, ours in _REFUSALS.items() if theirs in said), "")
    return Refused(f"Telegram menolak: {why}." if why else "Telegram menolak permintaan ini.", 400)
