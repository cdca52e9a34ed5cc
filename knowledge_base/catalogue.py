"""Files on disk <-> records, and the checks that keep a catalogue true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from knowledge_base.model import Record, Regulation, Service, Status, Topic

STARTER = Path(__file__).parent / "content"
REVIEW_INTERVAL = timedelta(days=366)

R = TypeVar("R", Service, Regulation, Topic)
Ended = Callable[[str, str | None], str | None]


@dataclass(frozen=True)
class ContentError(Exception):
    """One thing wrong in one place. `reason` is a sentence in Indonesian for the editor."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class CatalogueInvalid(Exception):
    """The catalogue has errors; all of them, not only the first."""

    def __init__(self, errors: tuple[ContentError, ...]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass(frozen=True)
class Catalogue:
    """All services, regulations and topics by id, in the order of their file names."""

    services: dict[str, Service]
    regulations: dict[str, Regulation]
    topics: dict[str, Topic] = field(default_factory=dict)


@dataclass(frozen=True)
class _Document:
    path: Path
    data: Any
    lines: dict[tuple[Any, ...], int]

    def error(self, reason: str, at: tuple[Any, ...] = ()) -> ContentError:
        """An error at the deepest known place of `at`, a path of keys and indexes."""
        while at and at not in self.lines:
            at = at[:-1]
        return ContentError(self.path, self.lines.get(at, 1), reason)


def load(
    folder: Path = STARTER, today: date | None = None, ended: Ended = lambda regulation, place: None
) -> Catalogue:
    """Read and check a content folder. Raises CatalogueInvalid with every error found.

    `ended` says of a place in a regulation what ended it, by texts that were read; None if nothing
    did.
    """
    if not (folder / "services").is_dir():
        reason = "tidak ada folder 'services' di sini"
        raise CatalogueInvalid((ContentError(folder, 1, reason),))
    errors: list[ContentError] = []
    services = dict(_records(folder / "services", Service, errors))
    regulations = dict(_records(folder / "regulations", Regulation, errors))
    topics = dict(_records(folder / "topics", Topic, errors))
    catalogue = Catalogue(
        {id_: record for id_, (_, record) in services.items()},
        {id_: record for id_, (_, record) in regulations.items()},
        {id_: record for id_, (_, record) in topics.items()},
    )
    for document, service in services.values():
        errors.extend(
            _check_service(document, service, catalogue, today or datetime.now(UTC).date(), ended)
        )
    errors.extend(
        topics[id_][0].error("id ini sudah dipakai sebuah layanan", ("id",))
        for id_ in services.keys() & topics.keys()
    )
    for document, regulation in regulations.values():
        errors.extend(_check_regulation(document, regulation, catalogue))
    if errors:
        raise CatalogueInvalid(tuple(sorted(errors, key=lambda e: (e.path, e.line))))
    return catalogue


def _records(
    folder: Path, kind: type[R], errors: list[ContentError]
) -> Iterator[tuple[str, tuple[_Document, R]]]:
    for path in sorted(folder.glob("*.yml")):
        try:
            document = _read(path)
            record = kind.model_validate(document.data)
        except ContentError as error:
            errors.append(error)
            continue
        except ValidationError as invalid:
            for detail in _causes(invalid):
                at = detail["loc"] + tuple(detail.get("ctx", {}).get("at", ()))
                where = ".".join(map(str, at)) or "berkas"
                errors.append(document.error(f"{where}: {_reason(detail)}", at))
            continue
        if record.id != path.stem:
            errors.append(
                document.error(f"id '{record.id}' harus sama dengan nama berkas", ("id",))
            )
        yield record.id, (document, record)


def _causes(invalid: ValidationError) -> Iterator[Any]:
    """The errors, without "too few rows" where a row is only missing because it is wrong."""
    details = invalid.errors()
    for detail in details:
        at = detail["loc"]
        inside = any(len(d["loc"]) > len(at) and d["loc"][: len(at)] == at for d in details)
        if not (detail["type"] == "too_short" and inside):
            yield detail


class _Loader(yaml.SafeLoader):
    """Dates stay text, so that a date that does not exist is reported like any other field."""

    yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _read(path: Path) -> _Document:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as broken:
        line = path.read_bytes().count(b"\n", 0, broken.start) + 1
        raise ContentError(path, line, "berkas harus disimpan sebagai UTF-8") from broken
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ContentError(
            path,
            line,
            "bukan YAML yang benar: periksa titik dua, tanda kutip dan jarak menjorok di baris ini",
        ) from broken
    lines: dict[tuple[Any, ...], int] = {}
    if node is not None:
        _collect_lines(node, (), lines)
    return _Document(path, data, lines)


def _collect_lines(node: yaml.Node, at: tuple[Any, ...], lines: dict[tuple[Any, ...], int]) -> None:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*at, key.value)] = key.start_mark.line + 1
            _collect_lines(value, (*at, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, (*at, index), lines)


_REASONS = {
    "missing": "wajib diisi",
    "extra_forbidden": "kolom ini tidak dikenal",
    "string_too_long": "terlalu panjang (paling banyak {max_length} huruf)",
    "string_too_short": "terlalu pendek",
    "string_type": "harus berupa teks; beri tanda kutip bila angka",
    "string_pattern_mismatch": "bentuknya tidak sesuai ({pattern})",
    "int_parsing": "harus angka bulat tanpa titik",
    "int_type": "harus angka bulat tanpa titik",
    "greater_than_equal": "paling kecil {ge}",
    "too_short": "paling sedikit {min_length} baris",
    "too_long": "paling banyak {max_length} baris",
    "enum": "pilihan yang ada: {expected}",
    "date_from_datetime_parsing": "tanggal ditulis seperti 2026-11-24",
    "tuple_type": "harus berupa daftar (baris yang diawali '-')",
    "model_type": "harus berupa pasangan kolom dan isi",
}


def _reason(detail: Any) -> str:
    known = _REASONS.get(detail["type"])
    if known:
        return known.format(**detail.get("ctx", {}))
    return str(detail["msg"]).removeprefix("Value error, ")


def _check_service(
    document: _Document, service: Service, catalogue: Catalogue, today: date, ended: Ended
) -> Iterator[ContentError]:
    if service.ditinjau_pada + REVIEW_INTERVAL < today:
        yield document.error("belum ditinjau dalam 12 bulan terakhir", ("ditinjau_pada",))
    if not service.references() and not any(claim.sumber for claim in service.grounded()):
        yield document.error("tidak satu pun isi layanan ini punya dasar", ("dasar_hukum",))
    for at, text in _reference_places(document.data):
        regulation = catalogue.regulations.get(text.split(" ")[0])
        if regulation is None:
            yield document.error(f"peraturan '{text.split(' ')[0]}' tidak ada di katalog", at)
        elif regulation.status is Status.DICABUT:
            successors = ", ".join(regulation.dicabut_oleh) or "belum dicatat"
            yield document.error(
                f"{regulation.title} sudah dicabut (penggantinya: {successors})", at
            )
        elif regulation.status is Status.BELUM_DIPASTIKAN and " " in text:
            yield document.error(
                f"status {regulation.title} belum dipastikan: jangan sebut pasalnya", at
            )
        elif by := ended(regulation.id, text.partition(" ")[2] or None):
            yield document.error(f"{regulation.title} {text.partition(' ')[2]}: {by}", at)


def _reference_places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every regulation reference in a raw service document, with its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("dasar", "dasar_hukum") and isinstance(value, list):
                for index, reference in enumerate(value):
                    if isinstance(reference, str):
                        yield (*at, key, index), reference
            else:
                yield from _reference_places(value, (*at, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _reference_places(value, (*at, index))


def _check_regulation(
    document: _Document, regulation: Regulation, catalogue: Catalogue
) -> Iterator[ContentError]:
    links: Iterable[tuple[str, tuple[str, ...]]] = (
        ("mengubah", regulation.mengubah),
        ("diubah_oleh", regulation.diubah_oleh),
    )
    for name, ids in links:
        for other in ids:
            if other == regulation.id:
                yield document.error("peraturan tidak bisa mengubah dirinya sendiri", (name,))
    if regulation.status is Status.DICABUT and not (regulation.dicabut_oleh or regulation.catatan):
        yield document.error("sebutkan yang mencabut, atau catatan sebabnya", ("status",))
    for other in regulation.mencabut:
        revoked = catalogue.regulations.get(other)
        if revoked and revoked.status is not Status.DICABUT:
            yield document.error(
                f"mencabut {revoked.title}, tetapi statusnya masih '{revoked.status}'",
                ("mencabut",),
            )


def dump(record: Record) -> str:
    """The YAML text of a record, in the field order of its type."""
    data = record.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=96)
