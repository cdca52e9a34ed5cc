"""The words of a promise say what is so, and nothing else. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.desk.hours import Hours, Zone
from connectors.desk.model import Queue
from connectors.desk.naming import agency_in_words, unit_in_words
from connectors.desk.promise import BACK, LEAVE, Situation, answer_when, promised
from tests.connectors.desk.conftest import DUKCAPIL, MONDAY, WEEKDAYS

HOURS = Hours(Queue(DUKCAPIL, "32.73"), Zone.WIB, WEEKDAYS, (), 5)
WIB = Zone.WIB.info
moments = st.integers(0, 660 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
situations = st.builds(
    Situation,
    st.just(HOURS),
    moments,
    st.integers(0, 4),
    st.integers(0, 8),
    st.none() | st.timedeltas(timedelta(seconds=1), timedelta(hours=3)),
)


@given(situation=situations)
def test_a_person_is_promised_only_in_hours_with_somebody_ready_and_room(
    situation: Situation,
) -> None:
    found = promised(situation)
    could = HOURS.is_open(situation.at) and situation.ready > 0 and situation.before < 5
    if could and situation.usual is not None:
        turn = situation.at + situation.usual * (1 + situation.before / situation.ready)
        # Open without a pause until then: all these hours are of one stretch a day.
        could = turn.astimezone(WIB) <= situation.at.astimezone(WIB).replace(hour=15, minute=0)
    assert found.connects == could
    assert ("Saya sambungkan" in found.text) == could
    assert found.choices == ((BACK,) if could else (LEAVE, BACK))
    if not could:
        assert "Waktu tunggu" not in found.text
        assert "petugas membaca" in found.text, "no consent without saying what is shown"


@given(situation=situations)
def test_a_time_is_named_only_where_there_is_a_basis(situation: Situation) -> None:
    text = promised(situation).text
    if "kira-kira" in text:
        assert situation.usual is not None
    if situation.usual is None:
        assert " menit." not in text


@given(situation=situations)
def test_when_an_answer_comes_is_never_said_earlier_than_it_can(situation: Situation) -> None:
    said = answer_when(situation)
    assert ("paling cepat" in said) == (not HOURS.is_open(situation.at))


@pytest.mark.parametrize(
    ("before", "ready", "said"),
    [
        (0, 1, "urutan ke-1. Waktu tunggu kira-kira 4 menit."),
        (2, 2, "urutan ke-3. Waktu tunggu kira-kira 8 menit."),
        (3, 1, "urutan ke-4. Waktu tunggu kira-kira 16 menit."),
    ],
)
def test_the_time_grows_with_those_before_and_shrinks_with_agents(
    before: int, ready: int, said: str
) -> None:
    found = promised(Situation(HOURS, MONDAY, ready, before, timedelta(minutes=4)))
    assert said in found.text


@pytest.mark.parametrize(("minutes", "connects"), [(20, True), (30, True), (40, False)])
def test_nobody_is_connected_whose_turn_comes_after_closing_time(
    minutes: int, connects: bool
) -> None:
    half_past_two = MONDAY.replace(hour=7, minute=30)
    found = promised(Situation(HOURS, half_past_two, 1, 0, timedelta(minutes=minutes)))
    assert found.connects == connects
    said = "tutup hari ini pukul 15.00 WIB, kemungkinan sebelum giliran Anda."
    assert (said in found.text) != connects


def test_a_very_long_wait_is_not_counted_in_minutes() -> None:
    found = promised(Situation(HOURS, MONDAY, 1, 4, timedelta(minutes=30)))
    assert "lebih dari satu jam" in found.text


@pytest.mark.parametrize(
    ("agency", "short"),
    [
        (DUKCAPIL, "Disdukcapil"),
        ("Kantor Pertanahan (ATR/BPN); bank pemberi kredit", "Kantor Pertanahan"),
        ("Kantor Urusan Agama (KUA) tempat pernikahan dicatat", "KUA"),
        ("Satpas, gerai SIM, dan aplikasi Digital Korlantas (Korlantas Polri)", "Satpas"),
        ("Kementerian Sosial (data DTSEN dikelola BPS)", "Kementerian Sosial"),
        ("BPJS Kesehatan", "BPJS Kesehatan"),
        ("", ""),
    ],
)
def test_an_agency_is_called_as_people_call_it(agency: str, short: str) -> None:
    assert agency_in_words(agency) == short


def test_a_unit_is_called_by_agency_and_region() -> None:
    assert unit_in_words(Queue(DUKCAPIL, "32.73")) == "Disdukcapil Kota Bandung"
    assert unit_in_words(Queue()) == ""
