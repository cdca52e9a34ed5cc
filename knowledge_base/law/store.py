"""Regulations as they were read, one file a reading: `<id>/<digest of the file>.json`.

Beside each reading lie its facts. A reading is never changed or deleted by another: a second file
of the same regulation is a new revision, and `current` names the one that counts; without it the
regulation is withdrawn. Every step is a rename, so that a crash leaves the old or the new state.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from knowledge_base.law.facts import LawFacts, facts_of
from knowledge_base.law.model import LawText
from knowledge_base.model import Record

_CURRENT = "current"
_VERSION = "version"
_DIGITS = 16
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

R = TypeVar("R", bound=Record)


class Kept(StrEnum):
    """What adding a text came to."""

    NEW = "baru"
    REVISION = "revisi"
    SAME = "sama"


@dataclass(frozen=True)
class LawDamaged(Exception):
    """A kept reading cannot be read any more; read the file of the regulation again."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path}: naskah tersimpan rusak. Baca ulang berkas peraturannya."


class LawStore:
    """The folder of readings. Several processes may read while one writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, law: LawText) -> Kept:
        """Keep a reading and let it count. The same file again changes nothing."""
        digest = reading_of(law)
        place = self.folder / law.id
        before = self.current(law.id)
        if before == digest and (place / f"{digest}.json").is_file():
            return Kept.SAME
        _write(place / f"{digest}.json", law.model_dump_json(exclude_defaults=True))
        _write(place / f"{digest}.facts", facts_of(law).model_dump_json(exclude_defaults=True))
        _write(place / _CURRENT, digest)
        _write(self.folder / _VERSION, secrets.token_hex(_DIGITS // 2))
        return Kept.REVISION if before else Kept.NEW

    def turn_to(self, regulation_id: str, reading: str | None) -> None:
        """Let another kept reading count; None takes the regulation away. Raises LawDamaged."""
        place = self.folder / regulation_id
        if reading is None:
            (place / _CURRENT).unlink(missing_ok=True)
        else:
            kept = place / f"{reading}.json"
            if not kept.is_file():
                raise LawDamaged(kept)
            _write(place / _CURRENT, reading)
        _write(self.folder / _VERSION, secrets.token_hex(_DIGITS // 2))

    def current(self, regulation_id: str) -> str | None:
        """The digest of the reading that counts; None when the regulation was never read."""
        if not _ID.fullmatch(regulation_id):
            return None
        try:
            return (self.folder / regulation_id / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def get(self, regulation_id: str) -> LawText | None:
        """The reading that counts; None when the regulation was never read. Raises LawDamaged."""
        return self._read(regulation_id, "json", LawText)

    def facts(self, regulation_id: str) -> LawFacts | None:
        """The facts of the reading that counts. Raises LawDamaged."""
        return self._read(regulation_id, "facts", LawFacts)

    def revisions(self, regulation_id: str) -> list[str]:
        """The digests of all readings, the oldest first."""
        if not _ID.fullmatch(regulation_id):
            return []
        found = (self.folder / regulation_id).glob("*.json")
        return [path.stem for path in sorted(found, key=lambda path: path.stat().st_mtime_ns)]

    def ids(self) -> Iterator[str]:
        """The regulations that were read, in order of their ids."""
        return (path.parent.name for path in sorted(self.folder.glob(f"*/{_CURRENT}")))

    def version(self) -> str:
        """Another one as soon as another reading counts; empty while nothing was read."""
        try:
            return (self.folder / _VERSION).read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    def _read(self, regulation_id: str, suffix: str, kind: type[R]) -> R | None:
        digest = self.current(regulation_id)
        if digest is None:
            return None
        path = self.folder / regulation_id / f"{digest}.{suffix}"
        try:
            return kind.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as cause:
            raise LawDamaged(path) from cause


def reading_of(law: LawText) -> str:
    """What a reading is called: by its file, and by what people made of it."""
    return (law.provenance.reviewed or law.provenance.digest)[:_DIGITS]


def _write(path: Path, text: str) -> None:
    """As a whole or not at all, also if the machine stops."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
