"""What an answer of Meta's server means for the message that was sent.

Codes: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
(15 May 2026), through copies of it. The code decides, then the HTTP status. Meta's own words are
never passed on: they may quote the number of a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from connectors.base import (
    Busy,
    CredentialsInvalid,
    Refused,
    SendError,
    Unreachable,
    WindowClosed,
)

_SECONDS_BETWEEN_TWO_TO_ONE_PERSON = 6.0
# Whether a message arrived of which no answer came: the report of it says so sooner than this.
_SECONDS_TO_REPORT = 20.0
# Nothing was sent yet when these are raised.
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

# The content of a message, not what it is sent to or with.
UNFIT = frozenset((100, 131009))
_ACCOUNT_STOPPED = (
    "Akun atau nomor WhatsApp ini dibatasi, belum terdaftar, atau belum dibayar: "
    "periksa WhatsApp Manager."
)
_GIVEN_UP = "WhatsApp melaporkan pesan ini tidak sampai."
_NO_ACCESS = "Token WhatsApp kedaluwarsa, dicabut, atau kurang izin: ganti token aksesnya."
_MEANINGS: dict[int, tuple[type[SendError], str]] = {
    **dict.fromkeys((0, 3, 10, 190, 131005, *range(200, 300)), (CredentialsInvalid, _NO_ACCESS)),
    **dict.fromkeys((368, 131031, 131042, 133010), (CredentialsInvalid, _ACCOUNT_STOPPED)),
    **dict.fromkeys(
        (4, 80007, 130429),
        (Busy, "Terlalu banyak permintaan ke WhatsApp dari akun atau nomor ini."),
    ),
    131056: (Busy, "Terlalu banyak pesan ke satu orang dalam waktu singkat."),
    131048: (Busy, "WhatsApp membatasi nomor ini karena pesannya diblokir atau dilaporkan."),
    **dict.fromkeys(
        (1, 2, 131000, 131016, 131057, 133004), (Busy, "Server WhatsApp sedang terganggu.")
    ),
    131047: (WindowClosed, "Lewat 24 jam sejak orang itu menulis: hanya templat yang boleh."),
    **dict.fromkeys(
        (131026, 131030, 130497),
        (Unreachable, "Orang itu tidak dapat dikirimi pesan WhatsApp, atau memblokir nomor ini."),
    ),
    **dict.fromkeys(
        (131049, 131050, 130472), (Unreachable, "WhatsApp tidak meneruskan pesan ini ke orangnya.")
    ),
    **dict.fromkeys(
        (33, 100, 131008, 131009, 131021, 131051, 131052, 131053, 131062),
        (Refused, "WhatsApp menolak isi permintaannya."),
    ),
}


def meaning_of(code: int | None) -> SendError:
    """The error that a report of a failure means: Meta took the message and then gave it up."""
    kind, sentence = _MEANINGS.get(-1 if code is None else code, (Refused, _GIVEN_UP))
    return kind(sentence, code)


def error_of(response: httpx.Response) -> SendError:
    """The error that an unsuccessful response means."""
    error = _json(response.content).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    code = code if isinstance(code, int) and not isinstance(code, bool) else None
    kind, sentence = _MEANINGS.get(-1 if code is None else code, (None, ""))
    if kind is None:
        kind, sentence = _by_status(response.status_code)
    after = _retry_after(response.headers, code) if kind is Busy else None
    return kind(sentence, code, after)


def network_error(cause: httpx.HTTPError) -> Busy:
    """No answer came; the message may have arrived all the same, which a report then tells."""
    after = None if isinstance(cause, _BEFORE_SENDING) else _SECONDS_TO_REPORT
    if isinstance(cause, httpx.TimeoutException):
        return Busy("Server WhatsApp tidak menjawab pada waktunya.", None, after)
    return Busy("Server WhatsApp tidak dapat dihubungi.", None, after)


def unknown_answer() -> Busy:
    """The server took the message, by its status, and did not tell its id."""
    sentence = "Server WhatsApp menjawab dengan cara yang tidak dikenal."
    return Busy(sentence, None, _SECONDS_TO_REPORT)


def _by_status(status: int) -> tuple[type[SendError], str]:
    if status == 401:
        return CredentialsInvalid, _NO_ACCESS
    if status in (408, 429):
        return Busy, "Server WhatsApp meminta menunggu."
    if 400 <= status < 500:
        return Refused, "WhatsApp menolak permintaannya."
    return Busy, "Server WhatsApp sedang terganggu."


def _retry_after(headers: Mapping[str, str], code: int | None) -> float | None:
    """Seconds, by the header, by the usage of the account, or by the documented pace."""
    told = headers.get("retry-after", "")
    if told.isascii() and told.isdigit() and len(told) < 7:
        return float(told)
    if minutes := _minutes_told(headers.get("x-business-use-case-usage", "")):
        return minutes * 60.0
    return _SECONDS_BETWEEN_TWO_TO_ONE_PERSON if code == 131056 else None


def _minutes_told(usage: str) -> int:
    """`{"<account>": [{"estimated_time_to_regain_access": minutes}]}`."""
    told = [
        item.get("estimated_time_to_regain_access")
        for items in _json(usage.encode()).values()
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
    ]
    return max((m for m in told if isinstance(m, int) and 0 < m < 100_000), default=0)


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
