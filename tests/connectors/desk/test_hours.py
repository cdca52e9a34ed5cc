"""Opening hours: what is read, what is refused, and when a desk is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from connectors.desk.holidays import holiday_on, is_decreed
from connectors.desk.hours import ClosedDay, Hours, OpeningHours, Zone
from connectors.desk.model import Queue
from connectors.desk.week import HoursInvalid, Interval, Week, day_in_words, day_of
from knowledge_base import audit
from tests.connectors.desk.conftest import DUKCAPIL, WEEKDAYS


def desk(zone: Zone = Zone.WIB, *closed: ClosedDay, unit: Queue | None = None) -> Hours:
    return Hours(unit or Queue(), zone, WEEKDAYS, closed)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("08.00-15.00", "08.00-15.00"),
        ("8-12, 13:00 - 15:30", "08.00-12.00, 13.00-15.30"),
        ("08.00 s.d. 12.00 dan 13.00 s/d 16.00", "08.00-12.00, 13.00-16.00"),
        ("8 sampai 24", "08.00-24.00"),
        ("Tutup", "tutup"),
        ("", "tutup"),
    ],
)
def test_a_day_is_read_as_people_write_it(written: str, read: str) -> None:
    assert day_in_words(day_of(written)) == read


@pytest.mark.parametrize("written", ["15.00-08.00", "08.00-08.00", "8.75-9", "pagi", "08.00-25.00"])
def test_hours_that_cannot_be_are_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(HoursInvalid) as refused:
        day_of(written)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "days",
    [
        ((),) * 7,
        (day_of("8-15"),) * 6,
        ((Interval(480, 720), Interval(700, 900)), *(((),) * 6)),
        ((Interval(800, 900), Interval(480, 720)), *(((),) * 6)),
    ],
)
def test_a_week_that_cannot_be_is_refused(days: tuple[tuple[Interval, ...], ...]) -> None:
    with pytest.raises(HoursInvalid):
        Week(days)


def test_a_region_nobody_knows_is_refused() -> None:
    with pytest.raises(HoursInvalid, match="tidak dikenal"):
        desk(unit=Queue("", "99.99"))


def test_a_week_is_said_in_words() -> None:
    friday = day_of("08.00-11.00, 13.00-15.00")
    week = Week((*(day_of("08.00-15.00"),) * 4, friday, day_of("8-12"), ()))
    assert week.in_words == (
        "Senin sampai Kamis 08.00-15.00, Jumat 08.00-11.00 dan 13.00-15.00, Sabtu 08.00-12.00"
    )
    assert desk().in_words == "Senin sampai Jumat 08.00-15.00 WIB"


@pytest.mark.parametrize(
    ("zone", "open_at"),
    [
        (Zone.WIB, "2026-11-30T01:00"),
        (Zone.WITA, "2026-11-30T00:00"),
        (Zone.WIT, "2026-11-29T23:00"),
    ],
)
def test_a_desk_opens_by_the_clock_of_its_zone(zone: Zone, open_at: str) -> None:
    opens = datetime.fromisoformat(f"{open_at}+00:00")
    assert desk(zone).is_open(opens)
    assert not desk(zone).is_open(opens - timedelta(seconds=1))


def test_it_is_closed_from_the_minute_it_closes() -> None:
    assert desk().is_open(wib("2026-11-30T14:59"))
    assert not desk().is_open(wib("2026-11-30T15:00"))


def test_after_the_last_day_of_the_week_it_opens_on_monday() -> None:
    opens = desk().opens_next(wib("2026-11-27T15:00"))
    assert opens == wib("2026-11-30T08:00")
    assert desk().moment_in_words(opens, wib("2026-11-27T15:00")) == (
        "Senin, 30 November pukul 08.00 WIB"
    )


def test_national_holidays_and_days_off_together_are_closed() -> None:
    assert holiday_on(date(2026, 12, 24)) == "cuti bersama Kelahiran Yesus Kristus"
    assert desk().opens_next(wib("2026-12-23T16:00")) == wib("2026-12-28T08:00")
    assert desk().closed_because(date(2027, 3, 10)) == "Idulfitri 1448 H"


def test_of_a_year_without_a_decree_only_the_days_that_never_move_are_known() -> None:
    assert is_decreed(2026)
    assert is_decreed(2027)
    assert not is_decreed(2031)
    assert holiday_on(date(2031, 8, 17)) == "Proklamasi Kemerdekaan"
    assert holiday_on(date(2031, 8, 18)) is None


def test_a_unit_has_closed_days_of_its_own() -> None:
    closed = desk(Zone.WIB, ClosedDay(date(2026, 11, 30), "HUT kota"))
    assert closed.closed_because(date(2026, 11, 30)) == "HUT kota"
    assert closed.opens_next(wib("2026-11-30T09:00")) == wib("2026-12-01T08:00")


intervals = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(
    lambda cuts: tuple(Interval(a, b) for a, b in zip(*[iter(sorted(cuts))] * 2, strict=False))
)


@settings(deadline=None, max_examples=60)
@given(
    days=st.tuples(*[intervals] * 7),
    zone=st.sampled_from(Zone),
    minutes=st.integers(0, 660 * 24 * 60),
)
def test_the_next_opening_is_the_first_open_moment(
    days: tuple[tuple[Interval, ...], ...], zone: Zone, minutes: int
) -> None:
    found = Hours(Queue(), zone, Week(days))
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opens = found.opens_next(at)
    assert opens is not None
    assert opens >= at
    assert found.is_open(opens)
    assert found.is_open(at) == (opens == at)
    if opens > at:
        assert not found.is_open(opens - timedelta(microseconds=1))
        assert not found.is_open(at + (opens - at) / 2)


@given(day=intervals)
def test_what_is_said_of_a_day_is_read_back(day: tuple[Interval, ...]) -> None:
    assert day_of(day_in_words(day)) == day


def test_hours_survive_the_database_and_stand_in_the_audit_log(engine: Engine) -> None:
    hours, unit = OpeningHours(engine), Queue(DUKCAPIL, "32.73")
    written = Hours(unit, Zone.WITA, WEEKDAYS, (ClosedDay(date(2026, 12, 1), "HUT"),), 7)
    hours.save(written, "admin", "jam baru")
    hours.save(written, "admin")
    assert hours.listed() == [written]
    assert hours.exactly(unit) == written
    with engine.connect() as db:
        assert [entry.action for entry in audit.entries(db)] == ["jam meja diubah"] * 2
    assert hours.remove(unit, "admin")
    assert not hours.remove(unit, "admin")
    assert hours.listed() == []


def test_the_most_specific_unit_wins(engine: Engine) -> None:
    hours, at = OpeningHours(engine), wib("2026-11-30T09:00")
    units = [
        Queue(),
        Queue("", "32"),
        Queue(DUKCAPIL, ""),
        Queue(DUKCAPIL, "32"),
        Queue("", "32.73"),
    ]
    for unit in units:
        hours.save(desk(unit=unit), "admin")

    def of(agency: str, region: str) -> Queue:
        found = hours.of(Queue(agency, region), at)
        assert found
        return found.unit

    assert of(DUKCAPIL.upper(), "32.04") == Queue(DUKCAPIL, "32")
    assert of(DUKCAPIL, "33") == Queue(DUKCAPIL, "")
    assert of("Samsat", "32.73") == Queue("", "32.73")
    assert of("Samsat", "34") == Queue()
    assert of("", "") == Queue()


def test_who_names_no_region_gets_the_desk_that_is_open_first(engine: Engine) -> None:
    hours, at = OpeningHours(engine), wib("2026-11-30T07:30")
    hours.save(desk(unit=Queue(DUKCAPIL, "32.73")), "admin")
    hours.save(desk(Zone.WITA, unit=Queue(DUKCAPIL, "51.71")), "admin")
    found = hours.of(Queue(DUKCAPIL, ""), at)
    assert found
    assert found.unit.wilayah == "51.71"
    assert hours.of(Queue("Samsat", ""), at) is None
    assert hours.of(Queue(DUKCAPIL, "33.01"), at) is None
