"""The files of drafts: what was sent, what was read from it, and pictures of its pages."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path, PurePath
from typing import BinaryIO

from pydantic import ValidationError

from knowledge_base.law.ingest import SUFFIXES
from knowledge_base.law.model import LawText

_SENT, _READ = "berkas", "naskah.json"
_CHUNK = 1024 * 1024
# After these seconds a file that was not taken up was left behind by a crash.
_LEFT_BEHIND = 3600


class DraftFiles:
    """A folder a draft, under one that all processes share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def receive(self, stream: BinaryIO, name: str) -> Path:
        """What is sent, written aside: nobody sees it before `keep`. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._forget_left_behind()
        suffix = PurePath(name).suffix.lower()
        kept = suffix if suffix in SUFFIXES else ""
        aside = self._folder / f"masuk-{secrets.token_hex(8)}{kept}"
        try:
            with aside.open("wb") as file:
                shutil.copyfileobj(stream, file, _CHUNK)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        return aside

    def keep(self, aside: Path, draft_id: int) -> None:
        """Make it the file of a draft."""
        place = self._folder / str(draft_id)
        place.mkdir(parents=True, exist_ok=True)
        aside.rename(place / f"{_SENT}{aside.suffix}")

    def sent(self, draft_id: int) -> Path | None:
        """What was sent; None when it is gone."""
        return next((self._folder / str(draft_id)).glob(f"{_SENT}*"), None)

    def read_to(self, draft_id: int) -> Path:
        """Where its reading goes."""
        return self._folder / str(draft_id) / _READ

    def text(self, draft_id: int) -> LawText | None:
        """The reading; None when it was not read or cannot be used any more."""
        try:
            return LawText.model_validate_json(self.read_to(draft_id).read_bytes())
        except (OSError, ValidationError):
            return None

    def picture(self, draft_id: int, page: int) -> Path:
        """Where the picture of a page lies, or will."""
        return self._folder / str(draft_id) / f"hal-{page}.png"

    def drop(self, draft_id: int) -> None:
        """Remove all files of a draft."""
        shutil.rmtree(self._folder / str(draft_id), ignore_errors=True)

    def _forget_left_behind(self) -> None:
        for aside in self._folder.glob("masuk-*"):
            if time.time() - aside.stat().st_mtime > _LEFT_BEHIND:
                aside.unlink(missing_ok=True)
