"""Whole conversations with the real Rasa, through the API of a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from app.server import Running
from app.settings import Settings

Reply = dict[str, Any]
Say = Callable[[str], Reply]

pytestmark = pytest.mark.rasa


@pytest.fixture
def begin(server: Running) -> Iterator[Callable[[], Say]]:
    """A new conversation at every call: a function from what is said to the reply."""
    headers = {"Authorization": f"Bearer {server.token}"}

    def conversation() -> Say:
        id_ = client.post("/conversations").json()["conversation_id"]

        def say(text: str) -> Reply:
            response = client.post(f"/conversations/{id_}/messages", json={"text": text})
            assert response.status_code == 200, response.text
            reply: Reply = response.json()
            return reply

        return say

    with httpx.Client(base_url=f"{server.url}/api/v1", headers=headers, timeout=30) as client:
        yield conversation


@pytest.fixture
def say(begin: Callable[[], Say]) -> Say:
    return begin()


def offered(reply: Reply) -> list[str]:
    return [choice["service_id"] for choice in reply["choices"] if choice["service_id"]]


def test_a_follow_up_is_about_what_was_asked_before(say: Say) -> None:
    assert say("syarat bikin skck apa saja")["service_id"] == "skck"
    reply = say("biayanya?")
    assert (reply["service_id"], reply["aspects"]) == ("skck", ["biaya"])
    assert "Rp30.000" in reply["text"]


def test_a_number_picks_from_the_list(say: Say) -> None:
    asked_back = say("mau urus akta")
    assert asked_back["status"] == "clarification"
    second = offered(asked_back)[1]
    assert say("nomor 2")["service_id"] == second


def test_not_that_one_brings_others(say: Say) -> None:
    first = offered(say("mau urus akta"))
    assert first
    reply = say("bukan itu")
    assert not set(first) & {*offered(reply), reply["service_id"]}


def test_a_yes_takes_up_the_offer_of_a_person(say: Say) -> None:
    declined = say("resep rendang yang enak apa ya?")
    assert (declined["status"], declined["service_id"]) == ("unanswerable", None)
    assert "lapor.go.id" in say("iya boleh")["text"]


def test_starting_over_forgets_the_service(say: Say) -> None:
    say("syarat bikin skck apa saja")
    say("ulang dari awal")
    assert say("biayanya?")["service_id"] != "skck"


def test_two_conversations_do_not_mix(begin: Callable[[], Say]) -> None:
    one, other = begin(), begin()
    one("syarat bikin skck apa saja")
    other("biaya bikin paspor baru berapa")
    assert one("biayanya?")["service_id"] == "skck"
    assert other("syaratnya?")["service_id"] == "paspor-baru"


@pytest.mark.parametrize("typed", ["/restart", "/session_start", "/back", "/obrolan{"])
def test_a_command_of_rasa_typed_by_a_citizen_is_only_words(
    begin: Callable[[], Say], typed: str
) -> None:
    slashed, plain = begin()(typed), begin()(typed.removeprefix("/"))
    for reply in (slashed, plain):
        reply["conversation_id"] = reply["seconds"] = None
    assert slashed == plain


def test_small_talk_claims_nothing(say: Say) -> None:
    reply = say("halo min")
    assert (reply["status"], reply["service_id"], reply["citations"]) == ("chat", None, [])


def test_the_log_of_rasa_keeps_no_words(say: Say, settings: Settings) -> None:
    say("kucingku hilang di sawah 3201011234560001")
    say('/pilih{"layanan": "kucingku"')
    log = (settings.data / "log" / "rasa.log").read_text(encoding="utf-8", errors="replace")
    assert "kucingku" not in log
    assert "3201011234560001" not in log


def test_what_was_told_of_bad_service_becomes_the_text_of_the_report(say: Say) -> None:
    say("halo min")
    delayed = say("paspor saya udah 3 bulan belum jadi, berapa lama sih")
    assert delayed["choices"][-1]["title"] == "Adukan ke LAPOR!"
    say("syarat bikin skck apa")
    reply = say("petugasnya kasar banget, mau ngadu ke mana")
    told = [line for line in reply["text"].splitlines() if line.startswith("- ")]
    assert told == [
        "- paspor saya udah 3 bulan belum jadi, berapa lama sih",
        "- petugasnya kasar banget, mau ngadu ke mana",
    ]
    assert "Kami tidak mengirimkannya ke mana pun" in reply["text"]
