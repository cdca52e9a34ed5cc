"""Passwords: what is a good one, and how it is kept (argon2id)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
_COMMON = frozenset(
    (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split()
)
_FEWEST_LETTERS = 5
# A hash takes 64 MB: a crowd at the door must not take all memory.
_AT_ONCE = 2


class Passwords:
    """Hashes and checks. The parameters are the library's, which follow RFC 9106."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = threading.BoundedSemaphore(_AT_ONCE)

    def hash(self, password: str) -> str:
        with self._slots:
            return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether it is the password. Without a hash it takes the same time, and is never."""
        with self._slots:
            try:
                self._hasher.verify(kept or self._nobodys, password[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_old(self, kept: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("tidak ada yang memakai ini")


def objection(password: str, names: Iterable[str]) -> str | None:
    """Why a password is not taken, in one sentence; None if it is. `names` are the person's own."""
    if len(password) < SHORTEST:
        return f"Terlalu pendek: pakai {SHORTEST} huruf atau lebih, misalnya empat kata acak."
    if len(password) > LONGEST:
        return f"Terlalu panjang: paling banyak {LONGEST} huruf."
    if len(set(password.casefold())) < _FEWEST_LETTERS:
        return "Terlalu mudah ditebak: hurufnya hampir sama semua."
    folded = password.casefold()
    own = {word for name in names for word in re.split(r"[^a-z0-9]+", name.casefold())}
    if any(len(word) >= 4 and word in folded for word in own):
        return "Jangan memuat nama atau surel Anda; itu yang pertama dicoba orang."
    if _is_made_of_common_words(folded):
        return "Terlalu mudah ditebak: isinya hanya kata sandi yang umum dan angka."
    return None


def _is_made_of_common_words(folded: str) -> bool:
    """Whether nothing is left without the words everybody uses, digits and signs."""
    letters = re.sub(r"[\W\d_]", "", folded.translate(str.maketrans("0134@$5", "oieaass")))
    plain = re.sub(r"[\W\d_]", "", folded)
    return any(_is_covered(text) for text in (letters, plain))


def _is_covered(text: str) -> bool:
    """Whether the text is common words one after the other; one word of another kind saves it."""
    ends = {0}
    for at in range(len(text)):
        if at in ends:
            ends |= {at + len(word) for word in _COMMON if text.startswith(word, at)}
    return len(text) in ends
