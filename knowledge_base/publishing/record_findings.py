"""Checks of a change that look at records only: complete, in force, fitting together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge_base.catalogue import Catalogue
from knowledge_base.model import EMERGENCY_SERVICE
from knowledge_base.publishing.finding import Finding, Severity, Sort
from knowledge_base.publishing.live import Change
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.record_checks import (
    Ended,
    reference_errors,
    regulation_errors,
    service_errors,
)


def field_findings(change: Change) -> Iterator[Finding]:
    """Every field that is missing or wrong in what is to be published."""
    for revision in change.puts:
        for error in revision.errors():
            yield _blocks(Sort.FIELD, error.reason, revision.key, error.at)


def catalogue_findings(
    change: Change, before: Catalogue, after: Catalogue, today: date, ended: Ended
) -> Iterator[Finding]:
    """What would not fit together in the catalogue after a change of complete records."""
    changed = set(change.keys)
    for service in after.services.values():
        key = RecordKey(RecordKind.SERVICE, service.id)
        is_own = key in changed
        errors = (
            service_errors(service, after.regulations, today, ended)
            if is_own
            else reference_errors(service, after.regulations, ended)
        )
        for error in errors:
            reason = error.reason if is_own else f"{service.nama} ({service.id}): {error.reason}"
            was_so = not is_own and _was_so(before, service.id, error.reason, ended)
            if not was_so:
                yield _blocks(Sort.LAW, reason, key, error.at)
    for regulation in after.regulations.values():
        key = RecordKey(RecordKind.REGULATION, regulation.id)
        for error in regulation_errors(regulation, after.regulations) if key in changed else ():
            yield _blocks(Sort.LAW, error.reason, key, error.at)
    for id_ in sorted(after.services.keys() & after.topics.keys()):
        yield _blocks(
            Sort.FIELD,
            f"id '{id_}' dipakai sebuah layanan dan sebuah topik",
            RecordKey(RecordKind.TOPIC, id_),
            ("id",),
        )
    if not after.services:
        yield _blocks(Sort.FIELD, "sedikitnya satu layanan harus tetap terbit")
    yield from _emergency_findings(before, after)


def _emergency_findings(before: Catalogue, after: Catalogue) -> Iterator[Finding]:
    if EMERGENCY_SERVICE not in before.services:
        return
    key = RecordKey(RecordKind.SERVICE, EMERGENCY_SERVICE)
    service = after.services.get(EMERGENCY_SERVICE)
    if service is None or service.kanal is None:
        yield _blocks(
            Sort.FIELD, "nomor darurat harus selalu ada, dengan nomornya", key, ("kanal",)
        )
        return
    for field in ("berlaku_mulai", "berlaku_sampai"):
        if getattr(service, field) is not None:
            yield _blocks(Sort.FIELD, "nomor darurat selalu berlaku: kosongkan", key, (field,))
    for topic in after.topics.values():
        if topic.nomor and not any(line.startswith(topic.nomor) for line in service.kanal.butir):
            yield _blocks(
                Sort.FIELD,
                f"nomor {topic.nomor} untuk bahaya '{topic.nama}' tidak ada di nomor darurat",
                key,
                ("kanal", "butir"),
            )


def _was_so(before: Catalogue, service_id: str, reason: str, ended: Ended) -> bool:
    """Whether another service's trouble is older than this change."""
    service = before.services.get(service_id)
    return service is not None and any(
        error.reason == reason for error in reference_errors(service, before.regulations, ended)
    )


def _blocks(
    sort: Sort, sentence: str, key: RecordKey | None = None, at: tuple[str | int, ...] = ()
) -> Finding:
    return Finding(Severity.BLOCKS, sort, sentence, key, at)
