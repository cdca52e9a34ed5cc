"""When a person is offered beside an answer, and what an agent is told."""

from __future__ import annotations

import pytest
import yaml

from bot.actions.emergency import careful
from bot.actions.handoff import person
from bot.actions.turn import Memory, Turn
from knowledge_base.answer import Answer, HandoffReason
from knowledge_base.catalogue import STARTER, Catalogue
from knowledge_base.handoff_cues import reason_in, ruled_services
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of

OFFER = "petugas"
NONSENSE = "akun gojek saya disuspend cara banding"


@pytest.mark.parametrize(
    "said",
    [
        "dari tadi muter2 terus",
        "bot ga guna",
        "jawabanmu ngawur terus, kesel aku",
        "kecewa bgt gue",
        "percuma nanya di sini",
        "kok ga dijawab kak, perlu pulang apa ngga?",
        "bukan itu yang kutanya bang",
        "jawaban itu sama dengan yang sebelumnya",
        "BERBELIT BELIT!!! CAPEK GUE",
        "KENAPA KTP SAYA TIDAK JADI JADI!!",
    ],
)
def test_frustration_is_heard(said: str) -> None:
    assert reason_in(said) is HandoffReason.FRUSTRATED


@pytest.mark.parametrize(
    "said",
    [
        "saya korban kdrt, mau urus kk",
        "anak saya dicabuli, lapor kemana",
        "dilecehkan atasan waktu magang",
        "hak asuh anak habis cerai gimana",
        "saya depresi tapi bpjs mati",
    ],
)
def test_what_a_person_should_hear_is_heard(said: str) -> None:
    assert reason_in(said) is HandoffReason.SENSITIVE


@pytest.mark.parametrize(
    "said",
    [
        "SYARAT BIKIN KTP APA SAJA",
        "syarat skck tidak pernah dipidana",
        "112 gk nyambung gmn",
        "katanya ada uang lelah, itu resmi?",
        "berapa lama bikin paspor",
        "surat saya ke dinas tidak dijawab dua bulan, lapor ke mana",
    ],
)
def test_a_plain_question_gives_no_reason(said: str) -> None:
    assert reason_in(said) is None


def test_of_the_sample_questions_of_all_services_hardly_any_gives_a_reason(
    catalogue: Catalogue,
) -> None:
    asked = [
        question
        for service in catalogue.services.values()
        if service.id != "nomor-darurat"
        for question in service.contoh_pertanyaan
    ]
    found = [question for question in asked if reason_in(question)]
    assert len(asked) > 3_000
    assert len(found) / len(asked) < 0.002, found


def test_small_talk_is_no_frustration() -> None:
    path = STARTER / "topics" / "basa-basi.yml"
    for said in yaml.safe_load(path.read_text(encoding="utf-8"))["contoh_pesan"]:
        assert reason_in(said) is None, said


def test_every_rule_names_a_service_and_says_why(catalogue: Catalogue) -> None:
    assert ruled_services()
    for service_id, why in ruled_services().items():
        assert service_id in catalogue.services
        assert why.endswith(".")


def test_after_two_answers_that_did_not_serve_a_person_is_offered(do: Do) -> None:
    first = do("action_jawab", NONSENSE, "di_luar_cakupan")
    assert answer_of(first).handoff is None
    again = do("action_jawab", NONSENSE, "di_luar_cakupan", slots=first.slots)
    offered = answer_of(again)
    assert offered.handoff is not None
    assert offered.handoff.reason is HandoffReason.UNSURE
    assert offered.handoff.question == NONSENSE
    assert [choice.value for choice in offered.choices].count(OFFER) == 1
    assert again.slots["tawaran"] == OFFER


def test_an_answer_in_between_begins_the_count_anew(do: Do) -> None:
    first = do("action_jawab", NONSENSE, "di_luar_cakupan")
    served = do("action_jawab", "biaya skck berapa", slots=first.slots)
    assert served.slots["ragu"] == 0
    again = do("action_jawab", NONSENSE, "di_luar_cakupan", slots=served.slots)
    assert answer_of(again).handoff is None


def test_small_talk_does_not_hide_two_answers_that_did_not_serve(do: Do) -> None:
    slots = do("action_jawab", NONSENSE, "di_luar_cakupan").slots
    assert "ragu" not in do("action_obrolan", "halo", "salam", slots=slots).slots


def test_who_is_angry_gets_the_answer_and_the_way_to_a_person(do: Do) -> None:
    result = do("action_jawab", "dari tadi muter2, syarat bikin skck apa")
    answer = answer_of(result)
    assert result.slots["tawaran"] is None, "a nod below an answer calls nobody"
    assert answer.service_id == "skck"
    assert answer.handoff is not None
    assert answer.handoff.reason is HandoffReason.FRUSTRATED
    assert answer.handoff.aspects == (Aspect.PERSYARATAN,)
    assert answer.choices[-1].value == OFFER
    assert answer.citations


def test_in_danger_nothing_stands_beside_the_numbers(do: Do) -> None:
    answer = answer_of(do("action_darurat", "suami saya mukulin saya, tolong", "darurat"))
    assert answer.handoff is None
    assert answer.choices == ()


def test_a_service_with_a_rule_offers_a_person(do: Do) -> None:
    answer = answer_of(do("action_jawab", "cara lapor ke ombudsman gimana"))
    assert answer.service_id == "ombudsman"
    assert answer.handoff is not None
    assert answer.handoff.reason is HandoffReason.RULE


def test_who_asks_for_a_person_hands_over_what_was_talked_about(knowledge: Knowledge) -> None:
    memory = Memory("ktp-el-hilang", (Aspect.BIAYA,), ("32.73",), "ktp hilang bayar berapa")
    turn = Turn(text="petugas dong", intent="minta_petugas", memory=memory)
    handoff = answer_of(person("")(turn, knowledge)).handoff
    assert handoff is not None
    assert handoff.reason is HandoffReason.ASKED
    assert handoff.service_id == "ktp-el-hilang"
    assert handoff.aspects == (Aspect.BIAYA,)
    assert handoff.region == ("32.73",)
    assert handoff.question == "ktp hilang bayar berapa"


def test_a_number_to_call_stays_above_whatever_is_promised(knowledge: Knowledge) -> None:
    turn = Turn(text="petugas", memory=Memory(service_id="ktp-el-hilang"))
    asked = person("")(turn, knowledge)
    answer = answer_of(careful(asked, turn, knowledge.rank("ada maling di rumah"), knowledge))
    assert answer.handoff is not None
    assert answer.handoff.above is not None
    assert "112" in answer.handoff.above
    assert answer.text.startswith(answer.handoff.above)


@pytest.mark.parametrize(("offered", "is_person"), [("petugas", True), (None, False)])
def test_a_yes_accepts_the_person_who_was_offered_and_nothing_else(
    do: Do, offered: str | None, is_person: bool
) -> None:
    answer = do("action_setuju", "iya boleh", "setuju", slots={"tawaran": offered}).answer
    if is_person:
        assert isinstance(answer, Answer)
        assert answer.handoff is not None
    else:
        assert answer == "utter_setuju"


def test_a_question_that_begins_with_a_yes_is_answered(do: Do) -> None:
    slots = {"layanan": "skck", "tawaran": "petugas"}
    answer = answer_of(do("action_setuju", "oh gitu ya, biaya skck berapa", "setuju", slots=slots))
    assert (answer.service_id, answer.aspects) == ("skck", (Aspect.BIAYA,))
