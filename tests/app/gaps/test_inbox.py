"""What goes wrong in conversations is found, grouped by meaning, and forgotten with them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, select

from app.gaps.closing import add_samples, check, is_fit
from app.gaps.grouping import Groups, packed, unpacked
from app.gaps.inbox import Inbox, NoSuchCluster
from app.gaps.model import Reason, State, by_week
from app.gaps.tables import clusters, gaps
from bot.actions.standing_alone import answer_alone
from connectors import retention
from connectors.retention import Days
from connectors.store import Store
from knowledge_base.answer import Answer
from knowledge_base.audit import entries
from knowledge_base.embedder import Vectors
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.gaps.talk import (
    ANSWERED,
    ASKED_BACK,
    BROKEN,
    CHAT,
    NOW,
    UNKNOWN,
    answer_now,
    say,
)


@pytest.fixture
def inbox(engine: Engine, knowledge: Knowledge) -> Inbox:
    return Inbox(engine, LiveKnowledge(knowledge), lambda: NOW)


def found(inbox: Inbox, state: State = State.OPEN) -> dict[str, Reason]:
    while inbox.read_on():
        pass
    return {gap.text: gap.reason for cluster in inbox.clusters(state) for gap in cluster.gaps}


def test_each_way_a_question_goes_wrong_is_found(engine: Engine, inbox: Inbox) -> None:
    say(engine, "a", "izin terbang drone di mana", UNKNOWN)
    say(engine, "b", "surat jalan sapi", ASKED_BACK)
    say(engine, "b", "itu yang buat sapi", ASKED_BACK)
    say(engine, "c", "syarat adopsi anak", ANSWERED)
    say(engine, "c", "bukan itu maksud saya", ASKED_BACK)
    say(engine, "d", "cara lapor jalan rusak", ANSWERED)
    say(engine, "d", "Bukan itu", CHAT, choice="bukan_itu")
    say(engine, "e", "denda telat pajak kapal", ANSWERED)
    say(engine, "e", "Hubungi petugas", CHAT, choice="petugas")
    say(engine, "f", "tarif tera timbangan", ANSWERED)
    say(engine, "f", "mau bicara dengan petugas dong", CHAT)
    assert found(inbox) == {
        "izin terbang drone di mana": Reason.UNANSWERED,
        "surat jalan sapi": Reason.UNCLEAR,
        "syarat adopsi anak": Reason.CORRECTED,
        "cara lapor jalan rusak": Reason.CORRECTED,
        "denda telat pajak kapal": Reason.HANDED_OVER,
        "tarif tera timbangan": Reason.HANDED_OVER,
    }


def test_what_went_well_or_is_no_question_is_not_a_gap(engine: Engine, inbox: Inbox) -> None:
    say(engine, "a", "biaya skck", ANSWERED)
    say(engine, "a", "halo", CHAT)
    say(engine, "b", "biaya skck", BROKEN)
    say(engine, "c", "sim", ASKED_BACK)
    say(engine, "c", "1", ANSWERED)
    say(engine, "d", "SKCK", UNKNOWN, choice="pilih:skck")
    say(engine, "e", "12", UNKNOWN)
    say(engine, "f", "petugas", CHAT)
    say(engine, "g", "petugas pajak buka jam berapa", ANSWERED)
    assert found(inbox) == {}


@pytest.mark.parametrize(
    ("said", "corrects"),
    [
        ("bukan", True),
        ("bukan itu kak", True),
        ("maaf bukan yang itu", True),
        ("bukan ktp yang saya maksud", True),
        ("salah paham min", True),
        ("salah input nama di ktp ini", False),
        ("kalau bukan WNI gimana", False),
    ],
)
def test_who_says_not_that_corrects(
    engine: Engine, inbox: Inbox, said: str, corrects: bool
) -> None:
    say(engine, "a", "syarat adopsi anak", ANSWERED)
    say(engine, "a", said, ANSWERED)
    assert found(inbox) == ({"syarat adopsi anak": Reason.CORRECTED} if corrects else {})


def test_what_is_declined_on_purpose_is_told_apart(
    engine: Engine, inbox: Inbox, knowledge: Knowledge
) -> None:
    topics = knowledge.catalogue.topics.values()
    words = next(topic.jawaban for topic in topics if topic.jawaban)
    say(engine, "a", "besok hujan tidak", UNKNOWN.model_copy(update={"text": f"{words}\n\nx"}))
    assert found(inbox) == {"besok hujan tidak": Reason.DECLINED}
    (cluster,) = inbox.clusters(State.OPEN)
    assert not cluster.is_about(None)
    assert cluster.is_about(Reason.DECLINED)


def test_a_reply_that_comes_late_is_read_when_it_is_there(engine: Engine, inbox: Inbox) -> None:
    waits = say(engine, "a", "izin terbang drone di mana", None)
    say(engine, "b", "sewa alun-alun berapa", UNKNOWN)
    assert set(found(inbox)) == {"sewa alun-alun berapa"}
    answer_now(engine, waits, UNKNOWN)
    assert set(found(inbox)) == {"sewa alun-alun berapa", "izin terbang drone di mana"}
    assert not inbox.read_on()


def test_what_is_a_moment_old_waits_for_other_writers(engine: Engine, inbox: Inbox) -> None:
    say(engine, "a", "izin terbang drone di mana", UNKNOWN, days_ago=0)
    assert found(inbox) == {}


DRONE = (
    "izin terbang drone di mana",
    "mau terbangkan drone perlu izin apa",
    "syarat izin drone buat foto udara",
    "drone harus izin ke siapa ya",
)
COW = ("surat jalan sapi antar provinsi", "bawa sapi ke luar kota surat apa", "surat jalan sapi")


def test_questions_that_mean_the_same_are_one_group(engine: Engine, inbox: Inbox) -> None:
    for at, text in enumerate((*DRONE, *COW, DRONE[0])):
        say(engine, f"c{at}", text, UNKNOWN, days_ago=1 + 7 * (at % 2))
    found(inbox)
    first, second = inbox.clusters(State.OPEN)
    assert {gap.text for gap in first.gaps} == set(DRONE)
    assert {gap.text for gap in second.gaps} == set(COW)
    assert first.title in DRONE
    assert first.questions[0] == (DRONE[0], 2)
    assert first.weeks(NOW)[-2:] == [3, 2]
    assert first.reasons == [(Reason.UNANSWERED, 5)]


def test_a_later_question_joins_its_group_and_opens_it_again(engine: Engine, inbox: Inbox) -> None:
    say(engine, "a", DRONE[0], UNKNOWN)
    found(inbox)
    (cluster,) = inbox.clusters(State.OPEN)
    inbox.change(cluster.id, "tutup celah", "ani", State.CLOSED)
    say(engine, "b", DRONE[1], UNKNOWN)
    found(inbox)
    assert [len(c.gaps) for c in inbox.clusters(State.OPEN)] == [2]
    inbox.change(cluster.id, "di luar cakupan", "ani", State.OUT_OF_SCOPE, reason="Bukan kami.")
    say(engine, "c", DRONE[2], UNKNOWN)
    assert found(inbox) == {}
    assert [len(c.gaps) for c in inbox.clusters(State.OUT_OF_SCOPE)] == [3]


def test_a_deleted_conversation_leaves_nothing(engine: Engine, inbox: Inbox) -> None:
    say(engine, "a", DRONE[0], UNKNOWN)
    say(engine, "b", COW[0], UNKNOWN, days_ago=100)
    found(inbox)
    (mine,) = (c for c in inbox.clusters(State.OPEN) if c.title == DRONE[0])
    Store(engine).delete("a")
    with pytest.raises(NoSuchCluster):
        inbox.cluster(mine.id)
    retention.apply(engine, Days(90, 90, 90, 90), NOW, "sistem")
    say(engine, "c", "sewa alun-alun berapa", UNKNOWN)
    assert set(found(inbox)) == {"sewa alun-alun berapa"}
    with engine.connect() as db:
        assert len(db.execute(select(gaps)).all()) == len(db.execute(select(clusters)).all()) == 1


def test_two_processes_count_nothing_twice(engine: Engine, knowledge: Knowledge) -> None:
    one, other = (Inbox(engine, LiveKnowledge(knowledge), lambda: NOW) for _ in range(2))
    say(engine, "a", DRONE[0], UNKNOWN)
    assert one.read_on()
    assert not other.read_on()
    assert [len(c.gaps) for c in other.clusters(State.OPEN)] == [1]


def test_vectors_of_another_model_are_made_again(engine: Engine, inbox: Inbox) -> None:
    say(engine, "a", DRONE[0], UNKNOWN)
    found(inbox)
    with engine.begin() as db:
        db.execute(gaps.update().values(model="lama", vector=packed(np.ones(3, np.float32))))
    say(engine, "b", DRONE[1], UNKNOWN)
    found(inbox)
    assert [len(c.gaps) for c in inbox.clusters(State.OPEN)] == [2]


def test_a_group_is_shown_while_only_some_of_its_vectors_are_made_again(
    engine: Engine, inbox: Inbox
) -> None:
    first = say(engine, "a", DRONE[0], UNKNOWN)
    say(engine, "b", DRONE[1], UNKNOWN)
    found(inbox)
    old = {"model": "lama", "vector": packed(np.ones(3, np.float32))}
    with engine.begin() as db:
        db.execute(gaps.update().where(gaps.c.message == first).values(old))
    (cluster,) = inbox.clusters(State.OPEN)
    assert (cluster.title, len(cluster.gaps)) == (DRONE[1], 2)
    with engine.begin() as db:
        db.execute(gaps.update().values(old))
    assert len(inbox.clusters(State.OPEN)[0].gaps) == 2


def test_a_citizen_can_write_while_questions_are_embedded_and_grouped(
    engine: Engine, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(engine, "a", DRONE[0], UNKNOWN)
    found(inbox)
    with engine.begin() as db:
        db.execute(gaps.update().values(model="lama"))
    embed, nearest = Inbox._vectors, Groups.nearest
    written = []

    def embed_meanwhile(self: Inbox, texts: Sequence[str]) -> dict[str, Vectors]:
        written.append(say(engine, "c", "halo", CHAT))
        return embed(self, texts)

    def nearest_meanwhile(self: Groups, vector: Vectors) -> int | None:
        written.append(say(engine, "d", "halo", CHAT))
        return nearest(self, vector)

    monkeypatch.setattr(Inbox, "_vectors", embed_meanwhile)
    monkeypatch.setattr(Groups, "nearest", nearest_meanwhile)
    say(engine, "b", DRONE[1], UNKNOWN)
    assert inbox.read_on()
    assert len(written) == 3
    assert [len(c.gaps) for c in inbox.clusters(State.OPEN)] == [2]


def test_where_nothing_went_wrong_nothing_is_embedded(
    engine: Engine, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Inbox, "_vectors")
    say(engine, "a", "biaya skck", ANSWERED)
    assert inbox.read_on()
    assert not inbox.read_on()


@pytest.mark.parametrize(
    ("said", "answer", "wishes"),
    [
        ("sambungkan ke pegawai dong", CHAT, True),
        ("ada live chat ga", CHAT, True),
        ("syarat jadi pegawai honorer", ANSWERED, False),
    ],
)
def test_who_is_led_to_a_person_had_no_answer_before(
    engine: Engine, inbox: Inbox, said: str, answer: Answer, wishes: bool
) -> None:
    say(engine, "a", "tarif tera timbangan", ANSWERED)
    say(engine, "a", said, answer)
    assert found(inbox) == ({"tarif tera timbangan": Reason.HANDED_OVER} if wishes else {})


def test_ten_thousand_questions_are_grouped_in_seconds() -> None:
    random = np.random.default_rng(1)
    middles = random.normal(size=(2_000, 384)).astype(np.float32)
    rows = middles[random.integers(0, 2_000, 10_000)] + 0.4 * random.normal(size=(10_000, 384))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    groups, started, made = Groups(384), time.monotonic(), 0
    for row in rows:
        id_ = groups.nearest(row)
        if id_ is None:
            id_ = made = made + 1
        groups.add(id_, row)
    assert 1_900 < made < 2_100
    assert time.monotonic() - started < 60
    assert np.abs(unpacked([packed(rows[0])], 384)[0] - rows[0]).max() < 1e-3


def test_weeks_are_counted_back_from_now() -> None:
    days = [0, 6.9, 7.1, 55.9, 56.1]
    assert by_week([NOW - timedelta(days=d) for d in days], NOW) == [1, 0, 0, 0, 0, 0, 1, 2]


def test_only_the_live_index_says_that_a_question_is_answered(
    engine: Engine, inbox: Inbox, knowledge: Knowledge
) -> None:
    say(engine, "a", "skck syaratnya apa", UNKNOWN)
    say(engine, "b", "skck buat lamar kerja syaratnya", UNKNOWN)
    found(inbox)
    (cluster,) = inbox.clusters(State.OPEN)
    inbox.change(cluster.id, "contoh dari celah", "ani", service_id="skck")
    checked = check(inbox.cluster(cluster.id), knowledge, answer_alone)
    assert [one.is_right for one in checked] == [True, True]
    inbox.change(cluster.id, "contoh dari celah", "ani", service_id="paspor-baru")
    checked = check(inbox.cluster(cluster.id), knowledge, answer_alone)
    assert [one.is_right for one in checked] == [False, False]
    assert "SKCK" in checked[0].said


def test_samples_are_added_to_the_draft_that_is_there_once(
    engine: Engine, knowledge: Knowledge
) -> None:
    revisions, key = Revisions(engine), RecordKey(RecordKind.SERVICE, "skck")
    revisions.begin(key, "ani", {"id": "skck", "contoh_pertanyaan": [DRONE[0]]})
    assert add_samples(revisions, "skck", DRONE[:3], "budi") == 2
    draft = revisions.open_of(key)
    assert draft is not None
    assert draft.content["contoh_pertanyaan"] == list(DRONE[:3])
    assert draft.authors == ("ani", "budi")
    assert is_fit(DRONE[0])
    assert not is_fit("nik saya [NIK] hilang")


def test_the_trail_tells_what_was_done_without_the_words(engine: Engine, inbox: Inbox) -> None:
    say(engine, "a", DRONE[0], UNKNOWN)
    found(inbox)
    (cluster,) = inbox.clusters(State.OPEN)
    inbox.change(cluster.id, "di luar cakupan", "ani", State.OUT_OF_SCOPE, reason="Bukan kami.")
    with engine.connect() as db:
        (entry,) = entries(db, f"celah:{cluster.id}")
    assert (entry.actor, entry.action, entry.reason) == ("ani", "di luar cakupan", "Bukan kami.")
    assert "drone" not in str(entry)
