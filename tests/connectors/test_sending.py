"""From a channel's post to what arrives: once, in order, later if need be, never silently lost."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine

from app.database import let_go
from connectors import pauses
from connectors.base import (
    Busy,
    CredentialsInvalid,
    Outgoing,
    Refused,
    SendError,
    Unreachable,
    WindowClosed,
)
from tests.connectors.channel import Path, failed
from tests.databases import contents

ANI, BUDI = "62811111", "62822222"


@pytest.fixture
def path(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pauses, "_FIRST", 0.01)
    monkeypatch.setattr(pauses, "_LONGEST", 0.02)
    return Path(engine)


def invites(path: Path) -> None:
    """The channel has something that may be sent when its window is closed."""
    path.connector.invitation = lambda: Outgoing({"text": "templat"})  # type: ignore[attr-defined]


def written(id_: str, text: str, by: str = ANI) -> dict[str, str]:
    return {"from": by, "id": id_, "text": text}


async def test_an_answer_is_sent_to_who_asked(path: Path) -> None:
    await path.take(written("1", "ktp hilang"), written("1", "sim", BUDI))
    await path.settle()
    arrived = sorted((to, text) for to, text, _ in path.connector.arrived)
    assert arrived == [(ANI, "jawaban untuk ktp hilang"), (BUDI, "jawaban untuk sim")]


async def test_a_message_delivered_twice_is_answered_once(path: Path) -> None:
    await path.take(written("1", "halo"), written("1", "halo"))
    await path.take(written("1", "halo"))
    await path.settle()
    assert path.texts == ["jawaban untuk halo"]


async def test_parts_and_messages_arrive_in_order(path: Path) -> None:
    await path.take(*(written(str(n), f"satu{n}|dua{n}") for n in range(5)))
    await path.settle()
    expected = [part for n in range(5) for part in (f"jawaban untuk satu{n}", f"dua{n}")]
    assert path.texts == expected


async def test_one_slow_person_does_not_hold_up_another(path: Path) -> None:
    never = asyncio.Event()
    path.connector.hook = lambda text: never.wait() if "lambat" in text else None
    await path.take(written("1", "lambat"), written("1", "cepat", BUDI))
    for _ in range(200):
        if path.texts:
            break
        await asyncio.sleep(0.01)
    assert path.texts == ["jawaban untuk cepat"]
    never.set()
    await path.settle()
    assert len(path.texts) == 2


async def test_what_fails_for_the_moment_is_tried_again(path: Path) -> None:
    failures = iter([Busy("sibuk", 429, 0.01), CredentialsInvalid("token"), RuntimeError("?")])

    def fails_thrice(text: str) -> None:
        if error := next(failures, None):
            raise error

    path.connector.hook = fails_thrice
    await path.take(written("1", "halo"))
    await path.settle()
    assert path.texts == ["jawaban untuk halo"]


@pytest.mark.parametrize(
    "error",
    [
        Refused("bentuknya ditolak", 100),
        Unreachable("diblokir", 403),
        WindowClosed("24 jam", 131047),
    ],
)
async def test_what_is_refused_is_parked_with_the_reason(path: Path, error: SendError) -> None:
    def refuse(text: str) -> None:
        if "satu" in text:
            raise error

    path.connector.hook = refuse
    await path.take(written("1", "satu"), written("2", "dua"))
    await path.settle()
    (parked,) = path.outbox.parked()
    assert (parked.reason, parked.code) == (str(error), error.code)
    assert path.texts == ["jawaban untuk dua"]


async def test_a_closed_window_keeps_the_message_until_the_person_writes(path: Path) -> None:
    closed = [True]

    def window(text: str) -> None:
        if closed[0] and text != "templat":
            raise WindowClosed("lewat 24 jam", 131047)

    path.connector.hook = window
    invites(path)
    await path.take(written("1", "halo|lagi"))
    await path.settle()
    assert path.texts == ["templat"]
    closed[0] = False
    await path.take(written("2", "ya"))
    await path.settle()
    assert path.texts == ["templat", "jawaban untuk halo", "lagi", "jawaban untuk ya"]


async def test_a_window_that_is_reported_closed_later_is_closed_all_the_same(path: Path) -> None:
    """Meta takes a message with 200 and tells that it did not go out in a status."""
    invites(path)
    await path.take(written("1", "halo|lagi"))
    await path.settle()
    late = WindowClosed("lewat 24 jam", 131047)
    for key in ("tanya-1", "tanya-2", "tanya-1"):
        await path.reported(failed(f"ext-{key}", late, key))
    await path.take({"state": "sent", "ext": "ext-tanya-1", "key": "tanya-1"})
    await path.resume()
    await path.settle()
    assert path.texts == ["jawaban untuk halo", "lagi", "templat"]
    path.connector.version = "-lagi"
    await path.take(written("2", "ya"))
    await path.settle()
    assert path.texts[3:] == ["jawaban untuk halo", "lagi", "jawaban untuk ya"]
    assert path.outbox.parked() == []


async def test_an_invitation_that_fails_for_the_moment_is_tried_again(path: Path) -> None:
    failures = iter([WindowClosed("lewat 24 jam", 131047), Busy("sibuk"), Busy("sibuk")])

    def fails_thrice(text: str) -> None:
        if error := next(failures, None):
            raise error

    path.connector.hook = fails_thrice
    invites(path)
    await path.take(written("1", "halo"))
    await path.settle()
    assert path.texts == ["templat"]


async def test_what_is_reported_to_have_failed_for_the_moment_is_sent_again_once(
    path: Path,
) -> None:
    await path.take(written("1", "halo"))
    await path.settle()
    late = failed("ext-tanya-1", Busy("terganggu", 131000), "tanya-1")
    await path.reported(late)
    assert path.outbox.waiting() != []
    path.connector.version = "-lagi"
    await path.resume()
    await path.settle()
    assert path.texts == ["jawaban untuk halo"] * 2


async def test_the_same_failure_told_twice_sends_nothing_a_third_time(path: Path) -> None:
    await path.take(written("1", "halo"))
    await path.settle()
    late = failed("ext-tanya-1", Busy("terganggu", 131000), "tanya-1")
    await path.reported(late)
    path.connector.version = "-lagi"
    await path.resume()
    await path.settle()
    await path.reported(late)
    await path.resume()
    await path.settle()
    assert path.texts == ["jawaban untuk halo"] * 2


async def test_what_was_taken_without_a_word_is_not_sent_again_once_it_is_reported(
    path: Path,
) -> None:
    """The answer of the channel's server was lost on the way, the message was not."""

    def lost(text: str) -> None:
        raise Busy("tidak menjawab", None, 0.3)

    path.connector.hook = lost
    await path.take(written("1", "halo"))
    await asyncio.sleep(0.15)
    await path.take({"state": "sent", "ext": "wamid.1", "key": "tanya-1"})
    await asyncio.sleep(0.5)
    path.connector.hook = lambda text: None
    assert path.texts == []
    assert path.outbox.waiting() == []


async def test_after_enough_tries_it_is_parked(path: Path) -> None:
    tries = []

    def always(text: str) -> None:
        tries.append(text)
        raise Busy("peladen saluran tidak menjawab")

    path.connector.hook = always
    await path.take(written("1", "halo"))
    await path.settle(20)
    assert len(tries) == pauses.MOST_TRIES
    assert [parked.reason for parked in path.outbox.parked()] == ["peladen saluran tidak menjawab"]


async def test_a_restart_sends_what_was_not_sent(path: Path, engine: Engine) -> None:
    never = asyncio.Event()
    path.dialogue.hook = lambda text: never.wait() if text == "dua" else None
    await path.take(written("1", "satu"), written("2", "dua"))
    await asyncio.sleep(0.2)
    await path.stop()
    after = Path(engine)
    await after.resume()
    await after.settle()
    assert path.texts + after.texts == ["jawaban untuk satu", "jawaban untuk dua"]


async def test_a_crash_in_the_middle_of_sending_waits_for_the_report(
    path: Path, engine: Engine
) -> None:
    """The channel took it, the process died before it could note so: the report tells."""
    died = asyncio.Event()
    path.connector.hook = lambda text: died.wait()
    await path.take(written("1", "halo"))
    await asyncio.sleep(0.2)
    await path.stop()
    after = Path(engine)
    await after.resume()
    await after.take({"state": "delivered", "ext": "wamid.1", "key": "tanya-1"})
    await asyncio.sleep(0.1)
    assert after.texts == []
    assert after.outbox.waiting() == []


async def test_a_failure_that_is_reported_later_is_parked(path: Path) -> None:
    await path.take(written("1", "halo"))
    await path.settle()
    await path.take(
        {"state": "delivered", "ext": "ext-tanya-1"}, {"state": "sent", "ext": "ext-tanya-1"}
    )
    assert path.outbox.parked() == []
    await path.take({"state": "failed", "ext": "ext-tanya-1", "code": 131026})
    (parked,) = path.outbox.parked()
    assert parked.code == 131026


async def test_a_voice_note_is_told_to_type(path: Path) -> None:
    await path.take({"from": ANI, "id": "1", "media": "voice"})
    await path.settle()
    assert path.texts[0].startswith("Maaf, kami belum bisa mendengar pesan suara. Tolong ketik")


@pytest.mark.parametrize(
    "words",
    ["Hapus data saya", "/hapus", "tolong hapus semua data saya ya kak", "Hapus percakapan ini!"],
)
async def test_hapus_data_saya_leaves_nothing_in_the_database(
    path: Path, engine: Engine, database_url: str, words: str
) -> None:
    await path.take(written("1", "kucing belang telon"))
    await path.settle()
    await path.take(written("2", words))
    assert path.texts[-1].startswith("Percakapan dan alamat Anda sudah kami hapus.")
    (conversation,) = {of for of, _, _ in path.dialogue.turns}
    assert path.dialogue.forgotten == [conversation], "the dialogue engine remembers too"
    let_go(engine)
    assert b"belang telon" not in contents(database_url)


@pytest.mark.parametrize(
    "words",
    [
        "bagaimana cara hapus data saya di dukcapil",
        "hapus",
        "bisa hapus data kk anak saya?",
        "jangan hapus data saya",
        "hapus data saya di KK",
    ],
)
async def test_who_asks_about_deleting_something_else_deletes_nothing(
    path: Path, words: str
) -> None:
    await path.take(written("1", words))
    await path.settle()
    assert path.texts == [f"jawaban untuk {words}"]


async def test_what_is_delivered_again_after_it_was_deleted_is_no_news(path: Path) -> None:
    """Also the word that deleted it: what was said since is not deleted too."""
    before, word = written("1", "halo") | {"age": 1}, written("2", "Hapus data saya")
    await path.take(before)
    await path.settle()
    await path.take(word)
    await path.take(written("3", "ktp hilang"))
    await path.settle()
    known = path.texts
    assert len(known) == 3
    await path.take(word, before)
    await path.settle()
    assert path.texts == known
    assert path.store.since(path.only)[0].text == "ktp hilang"


async def test_a_channel_that_hangs_does_not_hold_up_the_post_that_deletes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.webhooks._SECONDS_TO_CONFIRM", 0.05)
    hangs = asyncio.Event()
    failures = iter([Busy("sibuk")])

    async def slow(text: str) -> None:
        await hangs.wait()
        if error := next(failures, None):
            raise error

    path.connector.hook = slow
    async with asyncio.timeout(2):
        await path.take(written("1", "hapus data saya"))
    assert path.texts == []
    hangs.set()
    await asyncio.sleep(0.2)
    assert len(path.texts) == 1


async def test_addresses_are_not_readable_in_the_database(
    path: Path, engine: Engine, database_url: str
) -> None:
    await path.take(written("1", "halo"))
    await path.settle()
    let_go(engine)
    assert ANI.encode() not in contents(database_url)


async def test_no_word_and_no_address_is_logged(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(text: str) -> None:
        raise Refused("ditolak")

    path.connector.hook = refuse
    with caplog.at_level(0):
        await path.take(written("1", "kucing belang"))
        await path.settle()
    said = "".join(str(record.__dict__) for record in caplog.records)
    assert "belang" not in said
    assert ANI not in said


async def test_long_ids_that_differ_only_at_the_end_are_two_messages(path: Path) -> None:
    lengths = (58, 61, 64, 90)
    for length in lengths:
        same = "w" * (length - 1)
        for number in ("satu", "dua"):
            await path.take(written(f"{same}{number[0]}", f"{number} {length}"))
    await path.settle()
    assert path.texts == [f"jawaban untuk {n} {size}" for size in lengths for n in ("satu", "dua")]
