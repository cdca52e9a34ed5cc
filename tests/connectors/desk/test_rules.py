"""What time does: nobody waits for an agent who went, and no question is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, event, insert

from app.database import connect
from connectors.desk.model import Ending, Queue, State, Thread
from connectors.desk.tables import presence
from connectors.desk.telling import words
from tests.connectors.desk.conftest import Scene


async def begun(scene: Scene) -> Thread:
    scene.ready()
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    return thread


async def claimed(scene: Scene) -> Thread:
    return scene.desk.claim((await begun(scene)).id, "sari")


async def left(scene: Scene) -> Thread:
    await scene.writes("petugas")
    await scene.writes("titip", "titip")
    thread = scene.thread()
    assert thread
    return thread


async def test_an_agent_who_owes_an_answer_and_went_loses_the_thread(scene: Scene) -> None:
    await claimed(scene)
    scene.later(minutes=4)
    assert scene.rules.apply() == []
    scene.later(minutes=2)
    assert scene.rules.apply() == ["a"]
    thread = scene.thread()
    assert thread
    assert (thread.state, thread.agent) == (State.WAITING, None)
    assert "tidak di tempat" in scene.last
    assert scene.rules.apply() == [], "said once"


async def test_an_agent_who_is_there_keeps_it_however_long_it_takes(scene: Scene) -> None:
    await claimed(scene)
    for _ in range(6):
        scene.later(minutes=4)
        scene.ready()
        assert scene.rules.apply() == []


async def test_an_agent_who_signed_out_is_gone(scene: Scene) -> None:
    await claimed(scene)
    scene.presence.left("sari")
    scene.later(minutes=6)
    assert scene.rules.apply() == ["a"]


async def test_an_agent_who_reloads_the_page_keeps_it(scene: Scene) -> None:
    await claimed(scene)
    scene.later(minutes=6)
    scene.ready()
    scene.presence.left("sari")
    assert scene.rules.apply() == []
    assert scene.presence.readiness("sari") is None, "but nobody is promised to them meanwhile"
    scene.later(minutes=6)
    assert scene.rules.apply() == ["a"]


async def test_an_agent_who_works_for_another_unit_now_loses_it(scene: Scene) -> None:
    thread = await claimed(scene)
    scene.later(minutes=6)
    scene.presence.seen("sari", [Queue("Kepolisian", "")], is_ready=True)
    assert scene.rules.apply() == ["a"]
    after = scene.lists.thread(thread.id)
    assert after
    assert (after.state, after.agent) == (State.WAITING, None)


async def test_two_reports_of_an_agent_may_come_at_the_same_moment(scene: Scene) -> None:
    row = {"agent": "sari", "page": "", "ordinal": 0, "instansi": "", "wilayah": ""}
    others = [row | {"is_ready": True, "seen_at": scene.now}]

    def another_page(db: Connection, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("INSERT INTO desk_presence") and others:
            db.execute(insert(presence), others.pop())

    event.listen(scene.engine, "before_cursor_execute", another_page)
    scene.ready()
    assert not others
    scene.ready()
    assert scene.presence.ready_for(Queue()) == 1


async def test_an_agent_who_took_what_was_left_and_went_loses_it_without_a_word(
    scene: Scene,
) -> None:
    thread = await left(scene)
    scene.ready()
    scene.desk.claim(thread.id, "sari")
    said = len(scene.said())
    scene.later(minutes=6)
    assert scene.rules.apply() == ["a"]
    after = scene.thread()
    assert after
    assert after.state is State.WAITING
    assert after.opening.is_left
    assert len(scene.said()) == said


async def test_who_waits_at_closing_time_has_left_the_question(scene: Scene) -> None:
    await begun(scene)
    scene.later(hours=5)
    assert scene.rules.apply() == ["a"]
    assert "sudah tutup" in scene.last
    assert "paling cepat besok pukul 08.00 WIB" in scene.last
    thread = scene.thread()
    assert thread
    assert thread.opening.is_left
    assert await scene.writes("biaya ktp") == "jawaban untuk biaya ktp"


async def test_who_waits_too_long_gets_the_bot_back_with_an_apology(scene: Scene) -> None:
    await begun(scene)
    scene.later(minutes=59)
    scene.ready()
    assert scene.rules.apply() == []
    scene.later(minutes=2)
    assert scene.rules.apply() == ["a"]
    assert scene.last.startswith("Maaf, sampai sekarang belum ada petugas")
    assert await scene.writes("biaya ktp") == "jawaban untuk biaya ktp"
    assert scene.thread() is not None, "the question is kept"


async def test_who_was_promised_a_person_is_told_when_everybody_went(scene: Scene) -> None:
    await begun(scene)
    scene.later(minutes=4)
    assert scene.rules.apply() == []
    scene.later(minutes=2)
    assert scene.rules.apply() == ["a"]
    assert scene.last.startswith("Maaf, saat ini tidak ada petugas di tempat")
    assert await scene.writes("biaya ktp") == "jawaban untuk biaya ktp"
    thread = scene.thread()
    assert thread
    assert thread.opening.is_left, "the question is kept"


async def test_who_waits_while_an_agent_on_a_break_works_off_the_line_stays_in_it(
    scene: Scene,
) -> None:
    await begun(scene)
    for _ in range(3):
        scene.later(minutes=4)
        scene.presence.seen("sari", [Queue()], is_ready=False)
        assert scene.rules.apply() == []


async def test_a_silent_citizen_is_asked_once_and_then_let_go(scene: Scene) -> None:
    thread = await claimed(scene)
    scene.later(seconds=1)
    scene.threads.say(thread.id, "sari", "k1", words("Sudah jadi, Bu."), ())
    scene.later(minutes=29)
    assert scene.rules.apply() == []
    scene.later(minutes=2)
    assert scene.rules.apply() == ["a"]
    assert "Masih ada yang ingin ditanyakan" in scene.last
    scene.later(minutes=29)
    assert scene.rules.apply() == []
    scene.later(minutes=2)
    assert scene.rules.apply() == ["a"]
    assert "karena tidak ada balasan" in scene.last
    closed = scene.lists.thread(thread.id)
    assert closed
    assert (closed.state, closed.ending) == (State.CLOSED, Ending.BACK_TO_BOT)


async def test_who_waits_for_the_second_agent_is_not_asked_whether_they_are_there(
    scene: Scene,
) -> None:
    thread = await claimed(scene)
    scene.later(seconds=1)
    scene.threads.say(thread.id, "sari", "k1", words("Saya tanyakan dulu."), ())
    scene.later(seconds=1)
    assert await scene.writes("baik") is None
    scene.desk.release(thread.id, "sari")
    scene.presence.seen("budi", [Queue()], is_ready=True)
    scene.desk.claim(thread.id, "budi")
    for _ in range(8):
        scene.later(minutes=4)
        scene.presence.seen("budi", [Queue()], is_ready=True)
        assert scene.rules.apply() == []


async def test_who_answers_the_question_is_not_let_go(scene: Scene) -> None:
    thread = await claimed(scene)
    scene.later(seconds=1)
    scene.threads.say(thread.id, "sari", "k1", words("Sudah jadi, Bu."), ())
    scene.later(minutes=31)
    scene.rules.apply()
    scene.later(minutes=5)
    scene.ready()
    assert await scene.writes("masih, satu lagi") is None
    scene.later(minutes=31)
    scene.ready()
    assert scene.rules.apply() == []


async def test_nobody_who_left_a_question_is_asked_whether_they_are_there(scene: Scene) -> None:
    thread = await left(scene)
    scene.ready()
    scene.desk.claim(thread.id, "sari")
    scene.later(seconds=1)
    scene.threads.say(thread.id, "sari", "k1", words("Jawabannya begini."), ())
    said = len(scene.said())
    scene.later(hours=23)
    assert scene.rules.apply() == []
    scene.later(hours=2)
    assert scene.rules.apply() == ["a"]
    assert scene.thread() is None
    assert len(scene.said()) == said


async def test_a_question_that_nobody_took_is_closed_with_an_apology(scene: Scene) -> None:
    thread = await left(scene)
    scene.later(days=13)
    assert scene.rules.apply() == []
    scene.later(days=1, minutes=1)
    assert scene.rules.apply() == ["a"]
    assert "tidak sempat dijawab" in scene.last
    closed = scene.lists.thread(thread.id)
    assert closed
    assert closed.ending is Ending.UNATTENDED


async def test_replicas_that_look_at_once_say_it_once(scene: Scene, database_url: str) -> None:
    scene.ready()
    names = [f"c{number}" for number in range(6)]
    for name in names:
        await scene.writes("petugas", conversation=name)
    scene.later(minutes=61)
    replicas = [scene, Scene(connect(database_url), now=scene.now)]
    with ThreadPoolExecutor(len(replicas)) as pool:
        changed = list(pool.map(lambda one: one.rules.apply(), replicas))
    assert sorted(changed[0] + changed[1]) == names
    for name in names:
        assert len([one for one in scene.said(name) if one.text.startswith("Maaf")]) == 1
    replicas[1].engine.dispose()
