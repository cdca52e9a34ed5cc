"""From a reviewed revision to what citizens get, with real answers before and after."""

from __future__ import annotations

import gc
import weakref
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.publishing_proof import prove, sample_of
from knowledge_base.publishing import publications
from knowledge_base.publishing.check_questions import (
    MOST,
    NotKept,
    add_check_question,
    check_questions,
    remove_check_question,
)
from knowledge_base.publishing.finding import Blocked, Severity, Sort
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.model import RecordKey, RecordKind, State
from knowledge_base.publishing.publications import Overtaken
from knowledge_base.publishing.publisher import Examination, Publisher
from knowledge_base.publishing.revisions import Revisions, Stale
from knowledge_base.publishing.schedule import start_of
from knowledge_base.publishing.workflow import Move, NotAllowed
from knowledge_base.retrieval import LiveKnowledge, rebuilt
from tests.knowledge_base.publishing.conftest import (
    NEW,
    SKCK,
    Clock,
    asked,
    audited,
    changed,
    new_service,
    reviewed,
)

DEARER = {"tarif": [{"item": "SKCK baru", "rupiah": 45000, "dasar": ["pp-76-2020"]}]}


def sorts(examined: Examination, severity: Severity) -> set[Sort]:
    return {finding.sort for finding in examined.findings if finding.severity is severity}


def test_a_new_service_answers_as_soon_as_it_is_published(
    publisher: Publisher, store: Revisions, live: LiveKnowledge
) -> None:
    assert asked(live, "izin lomba layangan berapa biayanya").service_id != NEW.id
    examined = publisher.examine(reviewed(store, NEW, new_service()))
    assert examined.blocking == ()
    published = publisher.publish(examined, "cici", "Perda baru")
    proof = prove(published, live, sample_of(new_service()))
    assert proof.is_live
    assert proof.answer.service_id == NEW.id
    assert "Rp25.000" in asked(live, "izin lomba layangan berapa biayanya").text
    assert (published.removed, published.version) == (0, 2)
    assert published.added > len(new_service()["contoh_pertanyaan"])


def test_a_changed_fee_is_in_the_next_answer_and_the_old_version_can_come_back(
    publisher: Publisher, store: Revisions, live: LiveKnowledge
) -> None:
    old = store.live(SKCK)
    assert old is not None
    publisher.publish(publisher.examine(changed(store, SKCK, biaya=DEARER)), "cici")
    assert "Rp45.000" in asked(live, "biaya skck").text
    assert store.get(old.id).state is State.DIGANTIKAN
    back = store.roll_back(old.id, "cici", "Kenaikan ditunda")
    publisher.publish(publisher.examine(back), "cici")
    assert "Rp30.000" in asked(live, "biaya skck").text
    assert [r.state for r in store.history(SKCK)].count(State.TERBIT) == 1


def test_another_replica_follows_with_the_same_index(
    publisher: Publisher,
    replica: tuple[Publisher, LiveKnowledge],
    store: Revisions,
    live: LiveKnowledge,
) -> None:
    follower, own = replica
    assert not follower.follow()
    publisher.publish(publisher.examine(changed(store, SKCK, biaya=DEARER)), "cici")
    assert follower.follow()
    assert (own.current.version, own.publication) == (live.current.version, live.publication)
    assert "Rp45.000" in asked(own, "biaya skck").text
    assert not follower.follow()


def test_a_regulation_that_is_not_in_force_blocks_and_is_named(
    publisher: Publisher, store: Revisions, live: LiveKnowledge
) -> None:
    fee = {"item": "SKCK baru", "rupiah": 1, "dasar": ["pp-1-1999"]}
    examined = publisher.examine(changed(store, SKCK, biaya={"tarif": [fee]}))
    (finding,) = examined.blocking
    assert (finding.sort, finding.at) == (Sort.LAW, ("biaya", "tarif", 0, "dasar", 0))
    assert "pp-1-1999" in finding.sentence
    with pytest.raises(Blocked):
        publisher.publish(examined, "admin", override="harus")
    assert "Rp30.000" in asked(live, "biaya skck").text


def test_a_revoked_regulation_blocks_as_long_as_services_lean_on_it(
    publisher: Publisher, store: Revisions
) -> None:
    key = RecordKey(RecordKind.REGULATION, "pp-76-2020")
    revision = changed(store, key, status="dicabut", dicabut_oleh=["pp-9-2027"])
    examined = publisher.examine(revision)
    assert sorts(examined, Severity.BLOCKS) == {Sort.LAW}
    assert any("sudah dicabut" in finding.sentence for finding in examined.blocking)


def test_an_answer_that_would_be_lost_blocks_with_both_answers_until_an_admin_overrides(
    publisher: Publisher, store: Revisions, filled: Engine, live: LiveKnowledge
) -> None:
    question = "biaya bikin skck"
    add_check_question(filled, SKCK, question, "budi")
    samples = [f"{question} untuk layangan {n}" for n in range(7)]
    greedy = new_service() | {"contoh_pertanyaan": [question, *samples]}
    greedy["alias"] = ["biaya bikin skck", "skck layang-layang"]
    examined = publisher.examine(reviewed(store, NEW, greedy))
    (lost,) = [finding for finding in examined.blocking if finding.sort is Sort.CHECK]
    assert lost.question == question
    assert lost.before is not None
    assert lost.before.service_id == SKCK.id
    assert lost.after is not None
    assert lost.after.service_id != SKCK.id
    with pytest.raises(Blocked):
        publisher.publish(examined, "cici")
    assert asked(live, question).service_id == SKCK.id
    publisher.publish(examined, "admin", override="Diputuskan bersama Polres")
    assert audited(filled, NEW)[-1] == (
        "admin",
        "terbit meski dihalangi",
        "Diputuskan bersama Polres",
    )


def test_a_former_amount_that_still_stands_in_the_record_is_pointed_out(
    publisher: Publisher, store: Revisions
) -> None:
    steps = {"butir": ["Isi formulir", "Bayar Rp30.000 di loket"], "dasar": ["pp-76-2020"]}
    publisher.publish(publisher.examine(changed(store, SKCK, prosedur=steps)), "cici")
    examined = publisher.examine(changed(store, SKCK, biaya=DEARER))
    found = {f.at: f for f in examined.findings if f.sort is Sort.AMOUNT}
    assert {finding.severity for finding in found.values()} == {Severity.WARNS}
    left = found["prosedur", "butir", 1]
    assert left.sentence == (
        "Rp30.000 masih tertulis di Cara mengurus, butir 2; tarif di tabel sekarang Rp45.000"
    )
    assert examined.blocking == ()


def test_what_a_fee_did_not_cause_comes_last_and_is_said_to_be_older(
    publisher: Publisher, store: Revisions
) -> None:
    stranger = "resep rendang padang yang enak"
    live = store.live(SKCK)
    assert live is not None
    samples = [*live.content["contoh_pertanyaan"], stranger]
    first = publisher.examine(changed(store, SKCK, contoh_pertanyaan=samples))
    (new,) = [finding for finding in first.findings if finding.question == stranger]
    assert not new.was_so
    publisher.publish(first, "cici")
    fee = publisher.examine(changed(store, SKCK, biaya=DEARER))
    (old,) = [finding for finding in fee.findings if finding.question == stranger]
    assert old.was_so
    order = [finding.was_so for finding in fee.findings]
    assert order == sorted(order)
    assert not any(f.was_so for f in fee.findings if f.sort in (Sort.AMOUNT, Sort.CHANGED))


def test_findings_name_services_by_name_and_id(publisher: Publisher, store: Revisions) -> None:
    other = store.live(RecordKey(RecordKind.SERVICE, "ktp-el-hilang"))
    assert other is not None
    lost = new_service() | {"contoh_pertanyaan": other.content["contoh_pertanyaan"][:8]}
    examined = publisher.examine(reviewed(store, NEW, lost))
    said = [finding.sentence for finding in examined.findings if finding.sort is Sort.SAMPLE]
    assert any(f"{other.content['nama']} (ktp-el-hilang)" in sentence for sentence in said)


def test_sample_questions_that_do_not_find_their_service_block(
    publisher: Publisher, store: Revisions
) -> None:
    other = store.live(RecordKey(RecordKind.SERVICE, "ktp-el-hilang"))
    assert other is not None
    lost = new_service() | {"contoh_pertanyaan": other.content["contoh_pertanyaan"][:8]}
    examined = publisher.examine(reviewed(store, NEW, lost))
    assert Sort.SAMPLE in sorts(examined, Severity.BLOCKS)
    warned = [f for f in examined.findings if f.sort is Sort.SAMPLE and f.after]
    assert {f.after.service_id for f in warned if f.after} == {"ktp-el-hilang"}


def test_a_withdrawn_service_is_gone_from_answers_and_pages(
    publisher: Publisher, store: Revisions, live: LiveKnowledge
) -> None:
    examined = publisher.examine(withdraw=[SKCK])
    with pytest.raises(NotAllowed, match="alasannya"):
        publisher.publish(examined, "cici", override="Sudah disepakati")
    publisher.publish(examined, "cici", "Pindah ke aplikasi Polri", override="Sudah disepakati")
    assert SKCK.id not in live.current.catalogue.services
    assert asked(live, "biaya skck").service_id != SKCK.id
    assert store.live(SKCK) is None
    assert [revision.state for revision in store.history(SKCK)] == [State.DITARIK]


def test_the_emergency_numbers_cannot_be_withdrawn(publisher: Publisher) -> None:
    key = RecordKey(RecordKind.SERVICE, "nomor-darurat")
    (finding,) = publisher.examine(withdraw=[key]).blocking
    assert "nomor darurat harus selalu ada" in finding.sentence


def test_the_emergency_numbers_cannot_end(publisher: Publisher, store: Revisions) -> None:
    key = RecordKey(RecordKind.SERVICE, "nomor-darurat")
    ending = changed(store, key, berlaku_sampai="2027-12-31")
    (finding,) = publisher.examine(ending).blocking
    assert (finding.sentence, finding.at) == (
        "nomor darurat selalu berlaku: kosongkan", ("berlaku_sampai",),
    )  # fmt: skip


def test_a_danger_keeps_its_number(publisher: Publisher, store: Revisions) -> None:
    key = RecordKey(RecordKind.SERVICE, "nomor-darurat")
    live = store.live(key)
    assert live is not None
    numbers = {**live.content["kanal"], "butir": ["112: semua keadaan darurat"]}
    examined = publisher.examine(changed(store, key, kanal=numbers))
    assert any("113" in finding.sentence for finding in examined.blocking)


def test_what_was_examined_before_another_publication_is_examined_again(
    publisher: Publisher, store: Revisions, live: LiveKnowledge
) -> None:
    mine = publisher.examine(changed(store, SKCK, biaya=DEARER))
    theirs = publisher.examine(reviewed(store, NEW, new_service()))
    publisher.publish(theirs, "cici")
    with pytest.raises(Overtaken, match="Periksa sekali lagi"):
        publisher.publish(mine, "cici")
    assert NEW.id in live.current.catalogue.services


def test_of_two_replicas_only_one_publishes_on_the_same_version(
    publisher: Publisher, replica: tuple[Publisher, LiveKnowledge], store: Revisions
) -> None:
    other, own = replica
    mine = publisher.examine(changed(store, SKCK, biaya=DEARER))
    theirs = other.examine(reviewed(store, NEW, new_service()))
    publisher.publish(mine, "cici")
    with pytest.raises(Overtaken):
        other.publish(theirs, "dodi")
    assert own.publication == 1
    live = store.live(NEW)
    assert live is None


def test_a_revision_that_moved_since_it_was_examined_is_not_published(
    publisher: Publisher, store: Revisions
) -> None:
    revision = changed(store, SKCK, biaya=DEARER)
    examined = publisher.examine(revision)
    store.move(revision.id, Move.RETURN, "budi", "Salah tarif")
    with pytest.raises(Stale):
        publisher.publish(examined, "cici")
    live = store.live(SKCK)
    assert live is not None
    assert live.number == 1


def test_a_scheduled_revision_goes_live_at_midnight_in_jakarta(
    publisher: Publisher, store: Revisions, live: LiveKnowledge, clock: Clock, filled: Engine
) -> None:
    revision = changed(store, SKCK, biaya=DEARER)
    midnight = start_of(date(2027, 1, 1))
    store.move(revision.id, Move.SCHEDULE, "cici", "Berlaku 1 Januari", midnight)
    clock.now = midnight - timedelta(seconds=1)
    publisher.publish_due()
    assert "Rp30.000" in asked(live, "biaya skck").text
    clock.now = midnight
    publisher.publish_due()
    assert "Rp45.000" in asked(live, "biaya skck").text
    assert audited(filled, SKCK)[-1] == ("jadwal", "terbit", "Berlaku 1 Januari")
    assert midnight.isoformat() == "2026-12-31T17:00:00+00:00"


def test_a_scheduled_revision_that_is_blocked_goes_back_with_the_reason(
    publisher: Publisher, store: Revisions, clock: Clock
) -> None:
    fee = {"item": "SKCK baru", "rupiah": 1, "dasar": ["pp-1-1999"]}
    revision = changed(store, SKCK, biaya={"tarif": [fee]})
    later = clock() + timedelta(hours=1)
    store.move(revision.id, Move.SCHEDULE, "cici", goes_live_at=later)
    clock.pass_by(hours=2)
    publisher.publish_due()
    assert store.get(revision.id).state is State.DIPERIKSA
    (comment,) = store.comments(revision.id)
    assert "pp-1-1999" in comment.text


def test_check_questions_are_kept_by_record_once_and_audited(filled: Engine) -> None:
    assert add_check_question(filled, SKCK, "  biaya   skck ", "budi")
    assert not add_check_question(filled, SKCK, "biaya skck", "ani")
    assert add_check_question(filled, NEW, "biaya skck", "ani")
    assert [check.question for check in check_questions(filled, SKCK)] == ["biaya skck"]
    for wrong, why in (("a" * 301, "Paling panjang 300"), ("  ", "Tulis pertanyaannya")):
        with pytest.raises(NotKept, match=why):
            add_check_question(filled, SKCK, wrong, "budi")
    assert remove_check_question(filled, SKCK, "biaya skck", "ani")
    assert not remove_check_question(filled, SKCK, "biaya skck", "ani")
    assert [check.key for check in check_questions(filled)] == [NEW]
    assert audited(filled, SKCK)[-2:] == [
        ("budi", "pertanyaan uji ditambah", ""),
        ("ani", "pertanyaan uji dihapus", ""),
    ]


def test_a_record_has_so_many_check_questions_and_no_more(filled: Engine) -> None:
    for number in range(MOST):
        add_check_question(filled, SKCK, f"biaya skck {number}", "budi")
    with pytest.raises(NotKept, match="Sudah ada 40"):
        add_check_question(filled, SKCK, "biaya skck lagi", "budi")


def test_a_former_knowledge_goes_with_its_last_reference(
    live: LiveKnowledge, filled: Engine, cache_folder: Path
) -> None:
    """What is kept from the garbage collection must hold no cycle, or every publication leaks."""
    catalogue = LiveContent(filled).read()[1]
    skck = catalogue.services["skck"].model_copy(update={"deskripsi": "Surat dari polisi."})
    newer = type(catalogue)(
        {**catalogue.services, "skck": skck}, catalogue.regulations, catalogue.topics
    )
    knowledge = rebuilt(live.current, newer, cache_folder)
    knowledge.rank("biaya skck")
    held = [weakref.ref(part) for part in (knowledge, knowledge.index, knowledge.index.classifier)]
    gc.disable()
    try:
        del knowledge
        assert [part() for part in held] == [None, None, None]
    finally:
        gc.enable()


def test_what_is_saved_while_it_is_published_is_not_overwritten(
    publisher: Publisher, store: Revisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets others write between the reading of a revision and its publication."""
    approved = reviewed(store, NEW, new_service())
    examined = publisher.examine(approved)
    returned = store.move(approved.id, Move.RETURN, "budi", "Tarifnya keliru.")
    monkeypatch.setattr(publications, "read", lambda db, id_: approved)
    with pytest.raises(Stale):
        publisher.publish(examined, "cici")
    assert store.get(approved.id) == returned
    assert store.live(NEW) is None
