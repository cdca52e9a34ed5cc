"""A region once named holds for what follows; an unsure one is asked about where it matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.actions.endpoint import actions
from bot.actions.turn import Memory, Result, Turn
from knowledge_base.answer import Outcome
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Fee, Fees, RegionalParts, Section
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import answer_of

Say = Callable[..., Result]


@pytest.fixture(scope="module")
def regional(knowledge: Knowledge) -> Knowledge:
    """The shipped knowledge where SKCK differs in Jawa Barat and once more in Kabupaten Bandung."""
    skck = knowledge.service("skck")
    source = (skck.sumber[0].id,)
    west_java = RegionalParts(
        wilayah="32",
        kanal=Section(butir=("Loket SKCK Polda Jabar, Bandung",), sumber=source),
    )
    bandung = RegionalParts(
        wilayah="32.04",
        biaya=Fees(tarif=(Fee(item="SKCK di loket keliling", rupiah=45_000, sumber=source),)),
        kanal=Section(butir=("Loket SKCK Polresta Bandung, Soreang",), sumber=source),
    )
    services = dict(knowledge.catalogue.services)
    services["skck"] = skck.model_copy(update={"khusus_wilayah": (west_java, bandung)})
    catalogue = Catalogue(services, knowledge.catalogue.regulations, knowledge.catalogue.topics)
    return Knowledge(
        catalogue, knowledge.index, knowledge.embedder, knowledge.weights, knowledge.shelf
    )


@pytest.fixture
def say(regional: Knowledge) -> Say:
    """One conversation: every message meets what the former left in the slots."""
    registry = actions(contact="")
    slots: dict[str, object] = {}

    def run(text: str, action: str = "action_jawab", region: str | None = None) -> Result:
        turn = Turn(text, "tanya_layanan", 0.9, memory=Memory.from_slots(slots))
        result = registry[action](replace(turn, chosen_region=region), regional)
        slots.update(result.slots)
        return result

    return run


def test_the_nearest_region_answers_and_is_named(say: Say) -> None:
    text = answer_of(say("biaya skck di kab bandung berapa")).text
    assert "Di Kabupaten Bandung:\n• SKCK di loket keliling: Rp45.000" in text
    assert "Rp30.000" not in text


def test_a_region_without_parts_of_its_own_has_those_of_its_province(say: Say) -> None:
    text = answer_of(say("bikin skck di garut di mana kantornya")).text
    assert "Di Provinsi Jawa Barat:\n• Loket SKCK Polda Jabar" in text


def test_a_region_stays_until_another_is_named(say: Say) -> None:
    say("skck di kabupaten bandung bayar berapa")
    assert "Soreang" in answer_of(say("di mana tempatnya?")).text
    assert "Polda Jabar" in answer_of(say("kalau di cimahi di mana tempatnya?")).text


def test_a_message_that_only_names_a_region_asks_the_same_again(say: Say) -> None:
    national = answer_of(say("biaya skck berapa")).text
    assert "Rp30.000" in national
    assert "Di beberapa daerah berbeda; sebut kabupaten/kota Anda." in national
    assert "Rp45.000" in answer_of(say("kab bandung")).text
    assert "Rp30.000" in answer_of(say("kalau di surabaya gimana?")).text


def test_an_unsure_region_is_asked_about_where_it_matters(say: Say) -> None:
    asked = answer_of(say("skck di bandung bayar berapa"))
    assert asked.status is Outcome.CLARIFICATION
    assert [choice.title for choice in asked.choices] == ["Kabupaten Bandung", "Kota Bandung"]
    assert [choice.value for choice in asked.choices] == ["wilayah:32.04", "wilayah:32.73"]


@pytest.mark.parametrize(
    ("action", "text", "tapped", "fee"),
    [
        ("action_pilih", "", "32.04", "Rp45.000"),
        ("action_pilih", "", "32.73", "Rp30.000"),
        ("action_pilih", "1", None, "Rp45.000"),
        ("action_pilih", "yang kedua", None, "Rp30.000"),
        ("action_jawab", "kabupaten", None, "Rp45.000"),
        ("action_jawab", "yang kota", None, "Rp30.000"),
        ("action_jawab", "Kota Bandung", None, "Rp30.000"),
        ("action_obrolan", "kab", None, "Rp45.000"),
    ],
)
def test_the_waiting_question_is_answered_for_the_chosen_region(
    say: Say, action: str, text: str, tapped: str | None, fee: str
) -> None:
    say("skck di bandung bayar berapa")
    answer = answer_of(say(text, action, tapped))
    assert answer.service_id == "skck"
    assert fee in answer.text


def test_nothing_is_asked_where_both_regions_have_the_same(say: Say) -> None:
    assert answer_of(say("syarat skck di bandung apa saja")).status is Outcome.ANSWERED


def test_that_the_local_office_is_not_recorded_is_said(say: Say) -> None:
    text = answer_of(say("alamat dukcapil surabaya buat ktp hilang di mana")).text
    assert "Alamat dan jam kantor di Kota Surabaya belum ada di data kami." in text
    assert "(Disdukcapil) Kota Surabaya." in text


def test_two_regions_in_one_message_are_none(say: Say) -> None:
    say("skck di kabupaten bandung bayar berapa")
    moved = say("pindah dari surabaya ke depok syaratnya apa")
    assert moved.slots["wilayah"] is None
    assert "Di K" not in answer_of(moved).text


def test_the_province_singles_out_a_row_of_the_tariff(say: Say) -> None:
    text = answer_of(say("ptsl di garut bayar berapa")).text
    assert "Rp150.000" in text
    assert "Rp450.000" not in text
