"""The check questions of all records as one YAML file beside their folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from sqlalchemy import Engine

from knowledge_base.catalogue import CatalogueInvalid, ContentError, read_document
from knowledge_base.publishing.check_questions import (
    LONGEST,
    MOST,
    SHORTEST,
    add_check_question,
    check_questions,
    remove_check_question,
)
from knowledge_base.publishing.model import RecordKey, RecordKind

NAME = "pertanyaan_uji.yml"
Questions = Mapping[RecordKey, Sequence[str]]


@dataclass(frozen=True)
class CheckChanges:
    """What a file would add to and remove from the check questions that are kept."""

    added: tuple[tuple[RecordKey, str], ...]
    removed: tuple[tuple[RecordKey, str], ...]


def written(engine: Engine) -> str:
    """The YAML text: by folder and id of the record, its questions."""
    found: dict[str, dict[str, list[str]]] = {}
    for check in check_questions(engine):
        found.setdefault(check.key.kind.folder, {}).setdefault(check.key.id, []).append(
            check.question
        )
    return yaml.safe_dump(found, allow_unicode=True, width=96)


def read(folder: Path) -> Questions | None:
    """The questions of an exported folder; None if it has no such file. Raises CatalogueInvalid."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        return _read(path)
    except ContentError as error:
        raise CatalogueInvalid((error,)) from error


def _read(path: Path) -> Questions:
    """Raises ContentError."""
    document = read_document(path)
    found: dict[RecordKey, Sequence[str]] = {}
    folders = {kind.folder: kind for kind in RecordKind}
    for name, records in _mapping(document.data, path).items():
        if name not in folders:
            raise document.error(f"'{name}' bukan folder catatan", (name,))
        for id_, questions in _mapping(records, path).items():
            wanted = _questions(questions)
            if wanted is None:
                reason = (
                    f"tulis paling banyak {MOST} pertanyaan, masing-masing {SHORTEST} sampai "
                    f"{LONGEST} huruf"
                )
                raise document.error(reason, (name, id_))
            found[RecordKey(folders[name], str(id_))] = wanted
    return found


def compare(engine: Engine, wanted: Questions) -> CheckChanges:
    """What keeping exactly these would do; nothing is changed."""
    held = {(check.key, check.question) for check in check_questions(engine)}
    asked = [(key, question) for key, all_ in wanted.items() for question in all_]
    return CheckChanges(
        tuple(dict.fromkeys(one for one in asked if one not in held)),
        tuple(sorted(held - set(asked), key=lambda one: (str(one[0]), one[1]))),
    )


def restore(engine: Engine, changes: CheckChanges, actor: str) -> None:
    """Make the changes, each with its entry in the audit log."""
    for key, question in changes.removed:
        remove_check_question(engine, key, question, actor)
    for key, question in changes.added:
        add_check_question(engine, key, question, actor)


def _mapping(data: object, path: Path) -> Mapping[str, object]:
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise ContentError(path, 1, "tulis menurut folder, lalu id catatan")
    return data


def _questions(found: object) -> Sequence[str] | None:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    wanted = [" ".join(one.split()) for one in found]
    fit = all(SHORTEST <= len(one) <= LONGEST for one in wanted)
    return wanted if fit and len(wanted) <= MOST else None
