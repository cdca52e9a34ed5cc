"""Live content <-> a folder of YAML files, in the form of knowledge_base/content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing import check_files
from knowledge_base.publishing.live import Change, LiveContent, records_of
from knowledge_base.publishing.model import (
    Origin,
    RecordKey,
    RecordKind,
    State,
    content_of,
)
from knowledge_base.publishing.publications import Overtaken, put
from knowledge_base.publishing.rows import add

_WHY = "pemulihan dari berkas"


@dataclass(frozen=True)
class Restoration:
    """What a folder would change of what is live."""

    added: tuple[RecordKey, ...]
    changed: tuple[RecordKey, ...]
    removed: tuple[RecordKey, ...]
    same: int


def export(engine: Engine, folder: Path) -> int:
    """Write every live record and the check questions to `folder`; returns how many records. Files
    of records that are not live any more are removed, so that the folder can be kept in git."""
    _, catalogue = LiveContent(engine).read()
    held = records_of(catalogue)
    written = set()
    for key, record in held.items():
        path = folder / key.kind.folder / f"{key.id}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(catalogues.dump(record), encoding="utf-8")
        written.add(path)
    for kind in RecordKind:
        place = folder / kind.folder
        place.mkdir(parents=True, exist_ok=True)
        for path in place.glob("*.yml"):
            if path not in written:
                path.unlink()
    (folder / check_files.NAME).write_text(check_files.written(engine), encoding="utf-8")
    return len(held)


def compare(engine: Engine, catalogue: Catalogue) -> Restoration:
    """What restoring a catalogue would do; nothing is changed."""
    _, live = LiveContent(engine).read()
    now, wanted = records_of(live), records_of(catalogue)
    return Restoration(
        tuple(key for key in wanted if key not in now),
        tuple(key for key in wanted if key in now and now[key] != wanted[key]),
        tuple(key for key in now if key not in wanted),
        sum(now.get(key) == record for key, record in wanted.items()),
    )


def restore(engine: Engine, catalogue: Catalogue, actor: str, now: datetime) -> int | None:
    """Make a catalogue live, in one publication; returns its version, None if all is the same.

    Running servers follow within seconds. Revisions that are being worked on stay as they are.
    Raises Overtaken; then nothing happened.
    """
    todo = compare(engine, catalogue)
    if not (todo.added or todo.changed or todo.removed):
        return None
    wanted = records_of(catalogue)
    base = LiveContent(engine).version()
    try:
        with engine.begin() as db:
            puts = [
                add(
                    db,
                    key,
                    content_of(wanted[key]),
                    State.DIPERIKSA,
                    Origin.RESTORE,
                    actor,
                    now,
                    _WHY,
                )
                for key in (*todo.added, *todo.changed)
            ]
            return put(db, Change(tuple(puts), todo.removed), base, actor, now, _WHY)
    except IntegrityError as cause:
        raise Overtaken from cause
