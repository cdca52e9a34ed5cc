"""Every figure on a world made by hand, against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.gaps.model import Cluster, Gap, Reason
from app.gaps.model import State as GapState
from app.insight.figure import HIDDEN, Cell, Count, Figure, Share, Span, guarded_parts, shown
from app.insight.guarding import guard
from app.insight.insight import Insight
from app.insight.period import Period
from app.insight.scope import EVERYTHING
from app.staff.times import Zone
from connectors.desk.model import Queue
from connectors.model import Channel
from knowledge_base.answer import Handoff, HandoffReason
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Aspect
from tests.app.insight.talk import (
    ASKED_BACK,
    CHAT,
    HANDED,
    LATER,
    START,
    UNKNOWN,
    Talk,
    answered,
    minutes,
)

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), Zone.WIB)
HOUR = timedelta(hours=1)
Read = Callable[..., list[tuple[Cell, ...]]]


@pytest.fixture
def talk(engine: Engine) -> Talk:
    return Talk(engine)


@pytest.fixture
def read(engine: Engine, catalogue: Catalogue) -> Read:
    """The rows of a figure: exact, or as people read them."""

    def rows(
        key: str,
        period: Period = OCTOBER,
        served: tuple[Queue, ...] = EVERYTHING,
        only: str | None = None,
        clusters: tuple[Cluster, ...] = (),
        is_exact: bool = True,
    ) -> list[tuple[Cell, ...]]:
        insight = Insight(engine, lambda: catalogue, lambda: clusters, lambda: LATER)
        figures = insight.exact if is_exact else insight.figures
        return list(figure_of(figures(period, served, only), key).rows)

    return rows


def figure_of(figures: list[Figure], key: str) -> Figure:
    (found,) = [figure for figure in figures if figure.key == key]
    return found


def test_each_question_has_one_outcome_and_small_talk_none(talk: Talk, read: Read) -> None:
    for _ in range(3):
        talk.say("a", answered())
    talk.say("a", ASKED_BACK)
    talk.say("a", UNKNOWN)
    talk.say("a", HANDED)
    talk.say("b", CHAT, choice="petugas")
    talk.say("b", CHAT)
    talk.say("b", None)
    assert read("hasil") == [
        ("Dijawab", 3, Share(3, 7)),
        ("Ditanya balik", 1, Share(1, 7)),
        ("Diserahkan ke petugas", 2, Share(2, 7)),
        ("Tidak terjawab", 1, Share(1, 7)),
    ]


def test_days_and_hours_are_those_of_the_readers_clock(talk: Talk, read: Read) -> None:
    talk.say("a", answered())
    talk.say("a", answered(), 14 * HOUR + minutes(59))
    talk.say("a", answered(), 15 * HOUR)

    def days(zone: Zone) -> dict[Cell, Cell]:
        period = Period(date(2026, 10, 6), date(2026, 10, 7), zone)
        return dict(read("harian", period))

    assert days(Zone.WIB) == {"2026-10-06": 2, "2026-10-07": 1}
    assert days(Zone.WIT) == {"2026-10-06": 1, "2026-10-07": 2}
    hours = {hour: count for hour, count in read("jam") if count}
    assert hours == {"09": 1, "23": 1, "00": 1}


def test_a_day_begins_and_ends_sharply(talk: Talk, read: Read) -> None:
    midnight = timedelta(hours=-9)
    talk.say("a", answered(), midnight - timedelta(microseconds=1))
    talk.say("a", answered(), midnight)
    talk.say("a", answered(), midnight + timedelta(days=1))
    one = Period(date(2026, 10, 6), date(2026, 10, 6), Zone.WIB)
    assert read("harian", one) == [("2026-10-06", 1)]


def test_channels_count_messages_and_each_conversation_once(talk: Talk, read: Read) -> None:
    for conversation in ("a", "a", "b"):
        talk.say(conversation, answered(), channel=Channel.WHATSAPP)
    talk.say("c", None)
    assert read("saluran") == [
        ("WhatsApp", 3, Share(3, 4), 2),
        ("Situs web", 1, Share(1, 4), 1),
    ]


def test_services_are_told_with_outcomes_and_marks(talk: Talk, read: Read) -> None:
    talk.say("a", answered(), mark=1)
    talk.say("a", answered(), mark=-1)
    talk.say("a", answered("paspor-baru"))
    talk.say("a", UNKNOWN)
    rows = {str(name): rest for name, *rest in read("layanan")}
    skck = next(rest for name, rest in rows.items() if "SKCK" in name)
    assert skck == [2, 2, 0, 0, 0, 1, 1]
    assert rows["belum jelas layanannya"] == [1, 0, 0, 0, 1, 0, 0]


def test_who_is_handed_over_counts_for_the_service_it_is_about(talk: Talk, read: Read) -> None:
    about = Handoff(reason=HandoffReason.ASKED, service_id="skck")
    talk.say("a", HANDED.model_copy(update={"handoff": about}))
    talk.say("b", HANDED)
    rows = {str(name): rest for name, *rest in read("layanan")}
    skck = next(rest for name, rest in rows.items() if "SKCK" in name)
    assert skck == [1, 0, 0, 1, 0, 0, 0]
    assert rows["belum jelas layanannya"] == [1, 0, 0, 1, 0, 0, 0]


def test_few_people_of_a_region_are_not_told(talk: Talk, read: Read) -> None:
    for code, people in (("32.04", 7), ("32.73", 4), ("", 9)):
        for one in range(people):
            talk.say(f"{code}{one}", answered("skck", Aspect.BIAYA, *filter(None, [code])))
    regions = [("tanpa menyebut daerah", 9), ("Kabupaten Bandung", "disamarkan")]
    told = [*regions, ("Kota Bandung", HIDDEN)]
    assert read("wilayah", is_exact=False) == told
    assert [row[1:] for row in read("layanan-wilayah", is_exact=False)] == told


def test_one_person_who_asks_often_is_one_person(talk: Talk, read: Read) -> None:
    for at in range(20):
        talk.say("a", answered("paspor-baru"), minutes(at))
    for one in range(6):
        talk.say(f"b{one}", answered())
    rows = {str(name): rest for name, *rest in read("layanan", is_exact=False)}
    assert [rest[0] for name, rest in rows.items() if "SKCK" in name] == [6]
    assert [rest[0] for name, rest in rows.items() if "SKCK" not in name] == [HIDDEN]


def test_a_name_of_two_regions_counts_for_their_province(talk: Talk, read: Read) -> None:
    for _ in range(5):
        talk.say("a", answered("skck", Aspect.BIAYA, "32.04", "32.73"))
    assert read("wilayah") == [("Provinsi Jawa Barat", 5)]


def test_settled_matters_are_counted_over_those_that_can_be_judged(talk: Talk, read: Read) -> None:
    talk.say("a", answered())
    talk.say("b", answered())
    talk.say("b", answered(), 48 * HOUR)
    talk.say("c", answered(), mark=-1)
    talk.say("d", UNKNOWN)
    talk.say("e", answered())
    talk.say("e", HANDED, minutes(1))
    talk.say("f", answered(), LATER - START - HOUR)
    assert read("tuntas") == [
        ("Tuntas oleh bot", 2, Share(2, 6)),
        ("Ditanyakan lagi dalam 72 jam", 1, Share(1, 6)),
        ("Tidak terjawab", 1, Share(1, 6)),
        ("Dinilai tidak membantu", 1, Share(1, 6)),
        ("Diserahkan ke petugas", 1, Share(1, 6)),
    ]


def test_a_repeat_after_the_period_still_counts(talk: Talk, read: Read) -> None:
    talk.say("a", answered())
    talk.say("a", answered(), 48 * HOUR)
    one = Period(date(2026, 10, 6), date(2026, 10, 6), Zone.WIB)
    assert read("tuntas", one)[:2] == [
        ("Tuntas oleh bot", 0, Share(0, 1)),
        ("Ditanyakan lagi dalam 72 jam", 1, Share(1, 1)),
    ]


def test_times_of_the_desk_are_told_apart_for_who_waits_and_who_left_a_question(
    talk: Talk, read: Read
) -> None:
    for count in range(1, 11):
        talk.thread("a" + str(count), replied=minutes(count), closed=minutes(10 * count))
    talk.thread("b", agent=None)
    talk.thread("c", replied=minutes(3), closed=minutes(99), ending="kembali_ke_bot")
    talk.thread("d", replied=14 * HOUR, closed=15 * HOUR, is_left=True)
    assert read("waktu") == [
        ("Langsung: sampai jawaban pertama", Span(300), Span(540), 11, 1),
        ("Langsung: sampai selesai", Span(3000), Span(5400), 10, 2),
        ("Titipan: sampai jawaban pertama", Span(50_400), Span(50_400), 1, 0),
        ("Titipan: sampai selesai", Span(54_000), Span(54_000), 1, 0),
    ]


def test_satisfaction_is_told_with_counts(talk: Talk, read: Read) -> None:
    for mark in (1, 1, 1, -1, 0):
        talk.say("a", answered(), mark=mark)
    for at, stars in enumerate((5, 5, 2, None)):
        talk.thread(f"t{at}", replied=minutes(1), closed=minutes(2), stars=stars)
    assert read("kepuasan") == [
        ("Jawaban bot: membantu", 3, Share(3, 4)),
        ("Jawaban bot: tidak membantu", 1, Share(1, 4)),
        ("Petugas: nilai 5", 2, Share(2, 3)),
        ("Petugas: nilai 4", 0, Share(0, 3)),
        ("Petugas: nilai 3", 0, Share(0, 3)),
        ("Petugas: nilai 2", 1, Share(1, 3)),
        ("Petugas: nilai 1", 0, Share(0, 3)),
    ]


def test_the_load_of_agents_and_for_an_agent_only_the_own(talk: Talk, read: Read) -> None:
    one = talk.thread("a", replied=minutes(2), closed=minutes(9), stars=4)
    talk.thread("b", replied=minutes(6))
    other = talk.thread("c", agent="lani", replied=minutes(1))
    for kind in ("diambil", "pesan", "pesan", "ditutup"):
        talk.did(one, "tono", kind)
    talk.did(other, "lani", "diambil")
    talk.did(other, "lani", "diambil", timedelta(days=-40))
    tono = ("tono", 1, 2, 1, 1, Span(120), None)
    assert read("petugas") == [("lani", 1, 0, 0, 1, Span(60), None), tono]
    assert read("petugas", only="tono") == [tono]


def test_an_agent_sees_the_own_unit_and_what_is_nobodys_yet(
    talk: Talk, read: Read, catalogue: Catalogue
) -> None:
    own = (Queue(catalogue.services["paspor-baru"].instansi, "32"),)
    talk.say("a", answered("paspor-baru"))
    talk.say("a", answered("paspor-baru", Aspect.BIAYA, "32.04"))
    talk.say("a", answered("paspor-baru", Aspect.BIAYA, "33.74"))
    talk.say("a", answered("skck"))
    talk.say("a", UNKNOWN)
    talk.thread("b", wilayah="32.04", replied=minutes(1))
    talk.thread("c", wilayah="33", replied=minutes(9))
    assert sum(row[1] for row in read("hasil", served=own)) == 3
    assert read("waktu", served=own)[0] == (
        "Langsung: sampai jawaban pertama", Span(60), Span(60), 1, 0
    )  # fmt: skip


def gap_group(
    id_: int, questions: list[str], reason: Reason = Reason.UNANSWERED, people: int = 100
) -> Cluster:
    """Questions of as many people; the first stands for all."""
    found = tuple(
        Gap(id_ * 100 + at, text, reason, START, conversation=str(at % people))
        for at, text in enumerate(questions)
    )
    return Cluster(id_, GapState.OPEN, None, questions[0], found)


def test_gaps_of_few_people_are_only_counted(read: Read) -> None:
    groups = (
        gap_group(1, ["soal satu"] * 4),
        gap_group(2, ["soal dua"] * 6),
        gap_group(3, ["soal tiga"] * 9),
        gap_group(4, ["soal empat"] * 8, Reason.DECLINED),
        gap_group(5, ["soal lima"] * 30, people=4),
    )
    assert read("celah", clusters=groups) == [
        ("soal tiga", 9, "tidak terjawab"),
        ("soal dua", 6, "tidak terjawab"),
    ]
    before = Period(date(2026, 9, 1), date(2026, 9, 30), Zone.WIB)
    assert read("celah", before, clusters=groups) == []


def test_of_a_gap_only_words_that_many_used_are_shown(read: Read) -> None:
    asked = [f"SIM internasional buat {name}" for name in ("Mawar", "Budi", "kakak", "saya", "om")]
    (row,) = read("celah", clusters=(gap_group(1, asked),))
    assert row[0] == "SIM internasional buat …"
    (row,) = read("celah", clusters=(gap_group(2, ["satu", "dua", "tiga", "empat", "lima"]),))
    assert row[0] == "kata-katanya berbeda-beda"


def counts(*numbers: int) -> list[Count]:
    return [Count(number, number) for number in numbers]


def test_what_one_hidden_number_would_tell_hides_another() -> None:
    assert guarded_parts(counts(9, 3, 6)) == [9, HIDDEN, "disamarkan"]
    assert guarded_parts(counts(9, 3, 2)) == [9, HIDDEN, HIDDEN]
    assert guarded_parts(counts(9, 0, 6)) == [9, 0, 6]
    assert guarded_parts(counts(3)) == [HIDDEN]
    assert guarded_parts([Count(9, 4)]) == [HIDDEN]


@given(
    numbers=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=2, max_size=6),
    key=st.sampled_from(["hasil", "harian", "wilayah"]),
)
def test_nothing_that_is_told_gives_a_hidden_number_away(
    numbers: list[tuple[int, int]], key: str
) -> None:
    cells = [Count(number, min(number, people)) for number, people in numbers]
    rows: list[tuple[Cell, ...]] = [(str(at), cell) for at, cell in enumerate(cells)]
    figure = guard(Figure(key, "A", "", ("Nama", "Angka"), rows))
    told = [row[1] for row in figure.rows]
    hidden = [at for at, cell in enumerate(told) if isinstance(cell, str)]
    assert all(cells[at].people >= 5 or not cells[at] or at in hidden for at in range(len(cells)))
    others = [cell for at, cell in enumerate(cells) if cell and at not in hidden]
    assert len(hidden) != 1 or not others
    assert ("< 5 warga" in figure.definition) is bool(hidden)


def test_what_is_blurred_of_a_region_is_not_told_by_its_services(talk: Talk, read: Read) -> None:
    for code, people in (("32.04", 12), ("32.73", 3), ("", 7)):
        for one in range(people):
            talk.say(f"{code}{one}", answered("skck", Aspect.BIAYA, *filter(None, [code])))
    for one in range(60):
        talk.say(f"x{one}", answered("paspor-baru"))
    regions = dict(read("wilayah", is_exact=False))
    assert regions["Kabupaten Bandung"] == "disamarkan"
    told = {row[1]: row[2] for row in read("layanan-wilayah", is_exact=False)}
    assert told["Kabupaten Bandung"] == "disamarkan"
    assert told["Kota Bandung"] == HIDDEN


def test_times_and_averages_of_few_are_not_told(talk: Talk, read: Read) -> None:
    for at in range(6):
        talk.thread(f"a{at}", replied=minutes(2), stars=5, closed=minutes(4 if at < 4 else 5))
    talk.thread("b", is_left=True, replied=minutes(1))
    talk.thread("c", agent=None)
    rows = read("waktu", is_exact=False)
    assert rows[0][1:] == (Span(120), Span(120), 6, HIDDEN)
    assert rows[2][1:] == (None, None, HIDDEN, 0)
    assert read("kepuasan", is_exact=False)[2] == ("Petugas: nilai 5", 6, Share(6, 6))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (1234567, "1.234.567"),
        (Share(1, 3), "33,3 %"),
        (Share(0, 0), "–"),
        (Span(59.4), "59 detik"),
        (Span(200), "3 menit 20 detik"),
        (Span(3 * 3600), "3 jam"),
        (Span(3600 * 60), "2,5 hari"),
        (4.5, "4,50"),
        (None, "–"),
    ],
)
def test_cells_are_read_in_indonesian(cell: Cell, words: str) -> None:
    assert shown(cell) == words


def test_a_table_of_a_spreadsheet_holds_plain_numbers_and_no_formula() -> None:
    rows: list[tuple[Cell, ...]] = [("=1+1", 1200, Share(1, 4), Span(90.2), None, HIDDEN)]
    figure = Figure("a", "A", "", ("Nama", "B", "C", "D", "E", "F"), rows)
    assert figure.csv().decode("utf-8-sig") == (
        "Nama,B,C,D,E,F\r\n'=1+1,1200,0.2500,90,,< 5 warga\r\n"
    )
