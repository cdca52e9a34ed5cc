"""What a citizen is promised, and who is silent when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from connectors.desk.model import Ending, EventKind, Queue, State
from connectors.desk.telling import words
from connectors.model import Side
from knowledge_base.answer import HandoffReason
from tests.connectors.desk.conftest import DUKCAPIL, Scene


async def test_who_asks_in_hours_with_an_agent_ready_gets_a_place_in_the_line(
    scene: Scene,
) -> None:
    scene.ready()
    text = await scene.writes("petugas")
    assert text is not None
    assert text.startswith("Saya sambungkan ke petugas. Saat ini 1 petugas siap. Anda urutan")
    assert "belum bisa diperkirakan" in text
    thread = scene.thread()
    assert thread is not None
    assert (thread.state, thread.is_live) == (State.WAITING, True)
    assert thread.opening.question == "KTP saya hilang"
    assert thread.opening.queue == Queue(DUKCAPIL, "")


async def test_without_a_desk_for_the_unit_the_bot_answers_as_it_always_did(
    engine: Engine,
) -> None:
    scene = Scene(engine)
    scene.ready()
    assert await scene.writes("petugas") == "Kontak kantor."
    assert scene.thread() is None


async def test_nobody_is_promised_where_nobody_is_ready(scene: Scene) -> None:
    text = await scene.writes("petugas")
    assert text is not None
    assert "belum ada petugas yang siap" in text
    assert scene.thread() is None
    text = await scene.writes("Titip pertanyaan", "titip")
    assert text is not None
    assert "dititipkan ke petugas" in text
    assert "KTP saya hilang" in text
    thread = scene.thread()
    assert thread is not None
    assert thread.opening.is_left


async def test_at_night_it_says_when_the_desk_opens(scene: Scene) -> None:
    scene.ready()
    scene.later(hours=12)
    text = await scene.writes("petugas")
    assert text is not None
    assert "sedang tutup" in text
    assert "Buka lagi besok pukul 08.00 WIB" in text
    assert "Senin sampai Jumat 08.00-15.00 WIB" in text


async def test_a_plain_yes_leaves_the_question(scene: Scene) -> None:
    await scene.writes("petugas")
    text = await scene.writes("iya")
    assert text is not None
    assert "dititipkan" in text


async def test_a_full_queue_is_said_to_be_full(engine: Engine) -> None:
    scene = Scene(engine)
    scene.open_desk(most_waiting=1)
    scene.ready()
    await scene.writes("petugas", conversation="b")
    text = await scene.writes("petugas")
    assert text is not None
    assert "sedang penuh: 1 orang menunggu" in text


async def test_the_waiting_time_is_what_the_last_ones_waited(scene: Scene) -> None:
    scene.ready("sari", "budi")
    for name in ("x", "y", "z"):
        await scene.writes("petugas", conversation=name)
        thread = scene.thread(name)
        assert thread
        scene.later(minutes=3)
        scene.ready("sari", "budi")
        scene.desk.claim(thread.id, "sari")
        scene.threads.say(thread.id, "sari", f"k{name}", await scene.bot.turn("", "halo"), ())
        scene.desk.close(thread.id, "sari", Ending.ANSWERED)
    await scene.writes("petugas", conversation="b")
    text = await scene.writes("petugas")
    assert text is not None
    assert "urutan ke-2. Waktu tunggu kira-kira 5 menit" in text


async def test_who_waits_is_acknowledged_once_and_then_left_in_peace(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    scene.later(seconds=5)
    text = await scene.writes("ini soal KTP anak saya")
    assert text is not None
    assert "sudah masuk" in text
    scene.later(seconds=5)
    assert await scene.writes("halo?") is None
    assert scene.bot.asked == ["petugas"]


async def test_the_bot_is_silent_while_a_person_has_it(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    scene.desk.claim(thread.id, "sari")
    assert "berbicara dengan petugas Disdukcapil" in scene.last
    scene.later(seconds=5)
    assert await scene.writes("halo bu, KTP saya hilang") is None
    kinds = [event.kind for event in scene.lists.history(thread.id)]
    assert kinds == [EventKind.OPENED, EventKind.CLAIMED, EventKind.MESSAGE]
    after = scene.thread()
    assert after
    assert after.citizen_at == scene.now


async def test_the_citizen_may_go_back_to_the_bot_at_any_time(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    scene.desk.claim(thread.id, "sari")
    text = await scene.writes("tolong kembali ke bot")
    assert text is not None
    assert "kembali ke bot" in text
    closed = scene.lists.thread(thread.id)
    assert closed
    assert closed.ending is Ending.BACK_TO_BOT
    assert await scene.writes("ktp hilang") == "jawaban untuk ktp hilang"


async def test_a_number_answers_the_agent_and_a_tap_goes_back(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    scene.desk.claim(thread.id, "sari")
    assert await scene.writes("1") is None
    assert scene.thread() is not None
    await scene.writes("Kembali ke bot", "kembali")
    assert scene.thread() is None


async def test_words_for_deleting_are_answered_whoever_has_the_conversation(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    text = await scene.writes("hapus data saya")
    assert text is not None
    assert "Hapus percakapan" in text


async def test_masked_numbers_are_said_to_be_masked_below_a_promise(scene: Scene) -> None:
    scene.ready()
    scene.bot.handing_over.add("petugas, NIK saya [NIK]")
    text = await scene.writes("petugas, NIK saya 3201011234560001")
    assert text is not None
    assert text.startswith("Saya sambungkan")
    assert "kami samarkan" in text


async def test_a_number_to_call_stays_above_the_promise(scene: Scene) -> None:
    scene.ready()
    scene.bot.above = "Bahaya sedang terjadi? Telepon 110 dulu."
    text = await scene.writes("petugas")
    assert text is not None
    assert text.startswith("Bahaya sedang terjadi? Telepon 110 dulu.\n\nSaya sambungkan")


async def test_marks_under_answers_are_none_of_the_desks(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    assert scene.reception.aside(scene.store.since("a")[0], "suka:1") is None


async def test_the_agents_words_and_the_end_reach_the_citizen(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    scene.desk.claim(thread.id, "sari", "Ibu Sari")
    assert "Ibu Sari" in scene.last
    answer = await scene.bot.turn("", "x")
    assert scene.desk.say(thread.id, "sari", "kunci-1", answer)
    assert not scene.desk.say(thread.id, "sari", "kunci-1", answer)
    assert scene.said()[-1].side is Side.DESK
    scene.desk.close(thread.id, "sari", Ending.ANSWERED)
    assert "Percakapan dengan petugas selesai" in scene.last
    assert scene.told == ["a"] * 4


async def test_the_reason_of_an_offer_is_the_reason_of_the_thread(scene: Scene) -> None:
    scene.ready()
    await scene.writes("kesal")
    await scene.writes("Hubungi petugas", "petugas")
    thread = scene.thread()
    assert thread
    assert thread.opening.reason is HandoffReason.FRUSTRATED


async def test_a_question_that_is_left_keeps_the_bot_answering(scene: Scene) -> None:
    await scene.writes("petugas")
    await scene.writes("titip", "titip")
    assert await scene.writes("biaya paspor") == "jawaban untuk biaya paspor"
    text = await scene.writes("batal titip")
    assert text is not None
    assert "dibatalkan" in text
    assert scene.thread() is None


async def test_who_left_a_question_and_writes_to_an_agent_is_told_so(scene: Scene) -> None:
    await scene.writes("petugas")
    await scene.writes("titip", "titip")
    thread = scene.thread()
    assert thread
    before = len(scene.said())
    scene.desk.claim(thread.id, "sari")
    assert len(scene.said()) == before
    scene.later(minutes=1)
    text = await scene.writes("halo")
    assert text is not None
    assert "berbicara dengan petugas" in text
    scene.later(minutes=1)
    assert await scene.writes("ada orang?") is None


async def test_danger_does_not_wait_in_a_queue(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    assert await scene.writes("rumah saya kebakaran") == "Telepon 113."
    assert scene.thread() is not None


async def test_a_deleted_conversation_takes_its_thread_with_it(scene: Scene) -> None:
    scene.ready()
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    scene.store.delete("a")
    assert scene.lists.thread(thread.id) is None


async def test_who_left_a_question_is_connected_when_somebody_is_there(scene: Scene) -> None:
    await scene.writes("petugas")
    await scene.writes("titip", "titip")
    scene.later(minutes=10)
    scene.ready()
    text = await scene.writes("petugas")
    assert text is not None
    assert text.startswith("Saya sambungkan")
    thread = scene.thread()
    assert thread
    assert thread.is_live


def test_the_clock_of_the_tests_is_a_working_day(scene: Scene) -> None:
    hours = scene.hours.of(Queue(), scene.now)
    assert hours
    assert hours.is_open(scene.now)
    assert not hours.is_open(scene.now + timedelta(days=5))


async def test_the_night_before_is_no_waiting_time_of_who_comes_in_person(scene: Scene) -> None:
    for name in ("a", "b", "c"):
        await scene.writes("petugas", conversation=name)
        await scene.writes("titip", "titip", conversation=name)
    scene.later(hours=24)
    scene.ready()
    for name in ("a", "b", "c"):
        await scene.writes("petugas", conversation=name)
        thread = scene.thread(name)
        assert thread
        scene.desk.claim(thread.id, "sari")
        scene.later(minutes=2)
        scene.ready()
        scene.desk.say(thread.id, "sari", f"kunci-{name}", words("Halo."))
    await scene.writes("petugas", conversation="d")
    assert "Waktu tunggu kira-kira 2 menit." in scene.said("d")[-1].text
