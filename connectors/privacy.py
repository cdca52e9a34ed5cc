"""Personal numbers are masked before anything is stored, logged or passed on (UU 27/2022)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from cryptography.fernet import Fernet, InvalidToken

from connectors.tickets.numbering import numbers_in

# The first part begins where a word does, or a long word would be tried from each of its letters.
_E_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?: ?@ ?| ?[\[(]at[\])] ?)[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(
    r"(?<!\d)(?<!\d\.)(?:\+?\d(?:[ .()-]?\d){7,24}(?!\d)|\d{26,}"
    r"|\(0\d{2,3}\) {0,2}\d(?:[ -]?\d){4,7}(?!\d))"
)
# As people write who want to be read by nobody: `0812 - 3456 / 7890`, `3201_0112_3456_0001`.
_SIGNS = r".:/_*\-\u2010-\u2015"
_SPREAD_NUMBER = re.compile(rf"(?<!\d)\+?\d(?:(?:[ ,(){_SIGNS}]| [{_SIGNS}] )?\d){{8,24}}(?!\d)")
_SPREAD_PHONE = re.compile(r"\+?(?:62|\d{3,})(?:\D+\d{3,})+")
# Province, kabupaten, kecamatan; the day, for women 40 more, and the month; year and number.
_NIK = re.compile(
    r"(?:[1-3579][1-9]|6[1-5]|8[12])\d{4}"
    r"(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}"
)
# Four by four, as on a card; years in a row are none.
_FOUR_BY_FOUR = re.compile(r"(?!(?:(?:19|20)\d{2}\D*){4}$)\d{4}(?:\D+\d{4}){3}")
_IDENTITY = re.compile(r"\[(?:NIK|NPWP|NOMOR)\]")
_NIK_DIGITS = 16
_PHONE = re.compile(r"^(?:\+?62|0)8\d{7,11}$")
# An amount, or from one to another.
_AMOUNT = re.compile(r"^\d{1,3}(?:\.\d{3})+(?:-\d{1,3}(?:\.\d{3})+)?$")
# A date, maybe with a time.
_DATE = re.compile(r"^\d{1,2}[-.]\d{1,2}[-.](?:19|20)\d{2}(?: \d{1,2}[.]\d{2})?$")


def mask(text: str) -> str:
    """The text with e-mail addresses and personal numbers replaced by `[NIK]`, `[HP]`, ….

    Digits may be broken by spaces, dots and dashes, those of a phone, a NIK or a card also by other
    signs. 15 and 16 digits are a NPWP or a NIK (a KK
    number looks the same); other runs of nine and more digits are masked as `[NOMOR]`: a number
    that is not needed is not kept. The number of a ticket is none of a person and stays.

    >>> mask("nik 3201 0112 3456 0001 hp 0812-3456-7890")
    'nik [NIK] hp [HP]'
    """
    parts, at = [], 0
    for found in numbers_in(text):
        parts += [_masked(text[at : found.start]), text[found.start : found.end]]
        at = found.end
    return "".join([*parts, _masked(text[at:])])


def has_masked(text: str) -> bool:
    """Whether a masked text once held an identity, tax or account number."""
    return bool(_IDENTITY.search(text))


def _masked(text: str) -> str:
    text = _SPREAD_NUMBER.sub(_mask_spread, _E_MAIL.sub("[EMAIL]", text))
    return _LONG_NUMBER.sub(_mask_number, text)


def _mask_spread(match: re.Match[str]) -> str:
    """Only what cannot well be anything else: years, dates and amounts stand in such rows too."""
    digits = re.sub(r"\D", "", match[0])
    if _NIK.fullmatch(digits) or _FOUR_BY_FOUR.fullmatch(match[0]):
        return "[NIK]"
    return "[HP]" if _PHONE.match(digits) and _SPREAD_PHONE.fullmatch(match[0]) else match[0]


def _mask_number(match: re.Match[str]) -> str:
    written = match[0]
    digits = re.sub(r"\D", "", written)
    if _DATE.match(written) or len(digits) < 9:
        return written
    if _PHONE.match(("+" if written.startswith("+") else "") + digits):
        return "[HP]"
    if _AMOUNT.match(written):
        return written
    if len(digits) == _NIK_DIGITS:
        return "[NIK]"
    if len(digits) == _NIK_DIGITS - 1:
        return "[NPWP]"
    return "[NOMOR]"


class Seal:
    """Keeps an address readable only with the secret: replies need it, nobody else does."""

    def __init__(self, secret: bytes) -> None:
        key = hashlib.sha256(b"address\0" + secret).digest()
        self._cipher = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, address: str) -> str:
        return self._cipher.encrypt(address.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The address. Raises SealBroken when it was sealed with another secret."""
        try:
            return self._cipher.decrypt(sealed).decode()
        except InvalidToken as cause:
            raise SealBroken from cause


class SealBroken(Exception):
    """An address was sealed with another secret; it cannot be read any more."""


def pseudonym(secret: bytes, value: str) -> str:
    """A stable stand-in for an address, useless without the secret: 32 hexadecimal digits."""
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32]
