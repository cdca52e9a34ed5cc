"""Drafts, reviews and old versions: nothing is lost and nobody overwrites anybody."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from knowledge_base.publishing import revisions as revisions_module
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision, State
from knowledge_base.publishing.revisions import AlreadyOpen, Revisions, Stale
from knowledge_base.publishing.rows import UnknownRevision, open_of
from knowledge_base.publishing.workflow import Move, NotAllowed, allowed
from tests.knowledge_base.publishing.conftest import (
    NEW,
    SKCK,
    Clock,
    audited,
    changed,
    new_service,
)


def test_a_draft_begins_with_what_citizens_see(store: Revisions) -> None:
    live = store.live(SKCK)
    assert live is not None
    draft = store.begin(SKCK, "ani")
    assert (draft.content, draft.based_on, draft.state) == (live.content, live.id, State.DRAFT)
    assert store.live(SKCK) == live


def test_a_half_filled_draft_is_kept_and_every_gap_is_named(store: Revisions) -> None:
    draft = store.begin(NEW, "ani")
    kept = store.save(draft.id, draft.etag, {"id": NEW.id, "nama": "Izin"}, "ani")
    assert store.get(draft.id).content == {"id": NEW.id, "nama": "Izin"}
    reasons = {error.where: error.reason for error in kept.errors()}
    assert reasons["instansi"] == "wajib diisi"
    assert "contoh_pertanyaan" in reasons
    with pytest.raises(NotAllowed, match="isian yang perlu dibetulkan"):
        store.move(draft.id, Move.SUBMIT, "ani")
    assert store.get(draft.id).state is State.DRAFT


def test_the_second_editor_is_told_who_works_on_a_record(store: Revisions) -> None:
    draft = store.begin(SKCK, "ani")
    with pytest.raises(AlreadyOpen, match="ani sedang mengerjakan layanan ini") as told:
        store.begin(SKCK, "budi")
    assert told.value.revision == draft


def test_a_stale_save_overwrites_nothing_and_tells_whose_words_are_there(store: Revisions) -> None:
    draft = store.begin(NEW, "ani")
    store.save(draft.id, draft.etag, {"id": NEW.id, "nama": "Dari Ani"}, "ani")
    with pytest.raises(Stale, match="ani sudah menyimpan") as told:
        store.save(draft.id, draft.etag, {"id": NEW.id, "nama": "Dari Budi"}, "budi")
    assert told.value.revision.content["nama"] == "Dari Ani"
    assert store.get(draft.id).content["nama"] == "Dari Ani"


def test_of_two_saves_in_the_same_moment_one_wins_and_the_other_is_told(store: Revisions) -> None:
    draft = store.begin(NEW, "ani")
    start, outcomes = threading.Barrier(4), []

    def save(name: str) -> None:
        start.wait()
        try:
            store.save(draft.id, draft.etag, {"id": NEW.id, "nama": name}, name)
            outcomes.append("saved")
        except Stale:
            outcomes.append("told")

    threads = [threading.Thread(target=save, args=(f"orang {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told", "told", "told"]
    assert store.get(draft.id).etag == draft.etag + 1


def test_who_wrote_any_of_it_does_not_review_it(store: Revisions) -> None:
    draft = store.begin(NEW, "ani")
    draft = store.save(draft.id, draft.etag, new_service(), "budi")
    submitted = store.move(draft.id, Move.SUBMIT, "ani")
    for writer in ("ani", "budi"):
        assert Move.APPROVE not in allowed(submitted, writer)
        with pytest.raises(NotAllowed, match="harus orang lain"):
            store.move(draft.id, Move.APPROVE, writer)
    assert store.move(draft.id, Move.APPROVE, "cici").reviewer == "cici"


def test_what_is_with_the_reviewer_is_not_changed_under_their_eyes(store: Revisions) -> None:
    revision = changed(store, SKCK, konfirmasi="Tanyakan ke Polres.")
    with pytest.raises(NotAllowed, match="tidak bisa diubah"):
        store.save(revision.id, revision.etag, new_service(), "ani")


def test_a_returned_revision_needs_a_reason_and_another_review(store: Revisions) -> None:
    revision = changed(store, SKCK, konfirmasi="Tanyakan ke Polres.")
    with pytest.raises(NotAllowed, match="Sebutkan alasannya"):
        store.move(revision.id, Move.RETURN, "budi")
    back = store.move(revision.id, Move.RETURN, "budi", "Polres yang mana?")
    assert (back.state, back.reason, back.reviewer) == (
        State.DIKEMBALIKAN,
        "Polres yang mana?",
        None,
    )
    again = store.save(back.id, back.etag, dict(back.content), "ani")
    assert store.move(again.id, Move.SUBMIT, "ani").state is State.DIAJUKAN


def test_nothing_reaches_citizens_past_the_checks(store: Revisions) -> None:
    revision = changed(store, SKCK, konfirmasi="Tanyakan ke Polres.")
    with pytest.raises(NotAllowed, match="perlu diperiksa dulu"):
        store.move(revision.id, Move.PUBLISH, "budi")


def test_a_time_that_is_over_is_no_schedule(store: Revisions, clock: Clock) -> None:
    revision = changed(store, SKCK, konfirmasi="Tanyakan ke Polres.")
    with pytest.raises(NotAllowed, match="belum lewat"):
        store.move(revision.id, Move.SCHEDULE, "budi", goes_live_at=clock())
    later = clock() + timedelta(days=1)
    planned = store.move(revision.id, Move.SCHEDULE, "budi", goes_live_at=later)
    assert (planned.state, planned.goes_live_at) == (State.DIJADWALKAN, later)
    assert store.move(revision.id, Move.UNSCHEDULE, "budi").goes_live_at is None


def test_comments_are_kept_with_their_field(store: Revisions) -> None:
    draft = store.begin(SKCK, "ani")
    store.comment(draft.id, "budi", "Sudah naik belum?", "biaya.tarif.0")
    store.comment(draft.id, "ani", "Belum.")
    said = [(c.author, c.field, c.text) for c in store.comments(draft.id)]
    assert said == [("budi", "biaya.tarif.0", "Sudah naik belum?"), ("ani", "", "Belum.")]


def test_every_step_is_in_the_audit_and_a_refused_one_is_not(
    store: Revisions, filled: Engine
) -> None:
    draft = store.begin(NEW, "ani")
    with pytest.raises(NotAllowed):
        store.move(draft.id, Move.SUBMIT, "ani")
    draft = store.save(draft.id, draft.etag, new_service(), "budi")
    store.move(draft.id, Move.SUBMIT, "ani")
    store.move(draft.id, Move.RETURN, "cici", "Kurang jelas")
    assert audited(filled, NEW) == [
        ("ani", "draf", ""),
        ("budi", "ikut menulis", ""),
        ("ani", "ajukan", ""),
        ("cici", "kembalikan", "Kurang jelas"),
    ]


def test_going_back_to_an_old_version_is_a_new_version(store: Revisions) -> None:
    first = store.live(SKCK)
    assert first is not None
    with pytest.raises(NotAllowed, match="alasannya"):
        store.roll_back(first.id, "budi", " ")
    back = store.roll_back(first.id, "budi", "Tarif lama masih berlaku")
    assert (back.number, back.content) == (first.number + 1, first.content)
    assert back.state is State.DIPERIKSA
    assert [revision.number for revision in store.history(SKCK)] == [2, 1]


def test_a_version_that_is_none_is_said_to_be_none(store: Revisions) -> None:
    with pytest.raises(UnknownRevision):
        store.get(10_000)
    assert store.live(RecordKey(RecordKind.SERVICE, "tidak-ada")) is None


@pytest.mark.parametrize("is_back", [True, False])
def test_of_two_who_begin_in_the_same_moment_the_second_is_told(
    store: Revisions, monkeypatch: pytest.MonkeyPatch, is_back: bool
) -> None:
    """The other's revision is there when the number is taken, not yet when it was looked for."""
    live = store.live(SKCK)
    assert live is not None
    other = store.begin(SKCK, "ani")
    answers = iter([None])

    def looked_up(db: Connection, key: RecordKey) -> Revision | None:
        return next(answers, open_of(db, key))

    def taken(*_: object) -> Revision:
        raise IntegrityError("", {}, Exception())

    monkeypatch.setattr(revisions_module, "open_of", looked_up)
    monkeypatch.setattr(revisions_module, "add", taken)
    again = (
        partial(store.roll_back, live.id, reason="Keliru.")
        if is_back
        else partial(store.begin, SKCK)
    )
    with pytest.raises(AlreadyOpen) as told:
        again(actor="budi")
    assert told.value.revision == other
