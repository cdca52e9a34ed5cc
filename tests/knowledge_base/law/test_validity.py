"""Whether a regulation or a place in it is in force on a day."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge_base.catalogue import load
from knowledge_base.law.model import LawText
from knowledge_base.law.validity import KnownLaw, Standing, State, standing
from knowledge_base.model import Regulation, Status
from tests.knowledge_base.law.mini import BASE, FIRST, REVOKING, SECOND, law

KNOWN = KnownLaw.of([BASE, FIRST, SECOND, REVOKING])


@pytest.mark.parametrize(
    ("place", "day", "state", "by"),
    [
        (None, date(2010, 1, 3), State.BELUM_BERLAKU, "pp-5-2010"),
        (None, date(2010, 1, 4), State.BERLAKU, None),
        (None, date(2012, 3, 31), State.DIUBAH, "pp-7-2012"),
        (None, date(2022, 4, 30), State.DIUBAH, "pp-9-2015"),
        (None, date(2022, 5, 1), State.DICABUT, "pp-3-2020"),
        ("pasal 2 ayat (1)", date(2013, 1, 1), State.BERLAKU, None),
        ("pasal 2 ayat (2)", date(2013, 1, 1), State.DIUBAH, "pp-7-2012"),
        ("pasal 2", date(2013, 1, 1), State.DIUBAH, "pp-7-2012"),
        ("pasal 2 ayat (3)", date(2013, 1, 1), State.DICABUT, "pp-7-2012"),
        ("pasal 5", date(2015, 12, 31), State.BERLAKU, None),
        ("pasal 5", date(2016, 1, 1), State.DICABUT, "pp-9-2015"),
        ("pasal 4A", date(2011, 1, 1), State.BELUM_BERLAKU, "pp-7-2012"),
        ("pasal 4A", date(2013, 1, 1), State.DIUBAH, "pp-7-2012"),
        ("pasal 4C", date(2016, 1, 1), State.DIUBAH, "pp-9-2015"),
        ("pasal 2", date(2022, 5, 1), State.DICABUT, "pp-3-2020"),
        ("pasal 99", date(2013, 1, 1), State.TIDAK_DIKETAHUI, None),
    ],
)
def test_a_base_its_amendments_and_its_end(
    place: str | None, day: date, state: State, by: str | None
) -> None:
    found = KNOWN.standing("pp-5-2010", place, day)
    assert (found.state, found.by) == (state, by)


def test_since_and_successor() -> None:
    assert KNOWN.standing("pp-5-2010", None, date(2023, 1, 1)) == Standing(
        reviewed=False,
        state=State.DICABUT,
        by="pp-3-2020",
        since=date(2022, 5, 1),
        successor="pp-3-2020",
    )
    assert KNOWN.standing("pp-5-2010", "pasal 5", date(2020, 1, 1)) == Standing(
        reviewed=False, state=State.DICABUT, by="pp-9-2015", since=date(2016, 1, 1)
    )


def test_what_amends_ends_with_what_it_amends() -> None:
    assert KNOWN.standing("pp-7-2012", None, date(2022, 4, 30)).state is State.BERLAKU
    assert KNOWN.standing("pp-7-2012", None, date(2022, 5, 1)).state is State.DICABUT


def test_an_unknown_regulation_is_said_to_be_unknown() -> None:
    assert standing("uu-99-1999", None, date(2020, 1, 1)) == Standing(
        state=State.TIDAK_DIKETAHUI, reviewed=False
    )


def revoking(id_: str, sentence: str, on: date) -> LawText:
    end = "Undang-Undang ini mulai berlaku pada tanggal diundangkan."
    return law(id_, f"Pasal 1\n{sentence}\nPasal 2\n{end}", on=on)


def test_a_pasal_revoked_by_another_law_leaves_the_rest() -> None:
    sentence = (
        "Pasal 4 Peraturan Pemerintah Nomor 5 Tahun 2010 tentang Contoh dinyatakan tidak berlaku."
    )
    known = KnownLaw.of([BASE, revoking("uu-4-2014", sentence, date(2014, 2, 1))])
    assert known.standing("pp-5-2010", "pasal 4", date(2014, 2, 1)).state is State.DICABUT
    assert known.standing("pp-5-2010", "pasal 3", date(2014, 2, 1)).state is State.BERLAKU
    assert known.standing("pp-5-2010", None, date(2014, 2, 1)).state is State.DIUBAH


def test_a_revocation_as_far_as_a_subject_leaves_a_place_unknown() -> None:
    sentence = (
        "Peraturan Pemerintah Nomor 5 Tahun 2010 tentang Contoh sepanjang mengatur mengenai biaya "
        "dicabut dan dinyatakan tidak berlaku."
    )
    known = KnownLaw.of([BASE, revoking("uu-4-2014", sentence, date(2014, 2, 1))])
    assert known.standing("pp-5-2010", None, date(2014, 2, 1)).state is State.DIUBAH
    assert known.standing("pp-5-2010", "pasal 2", date(2014, 2, 1)).state is State.TIDAK_DIKETAHUI
    assert known.standing("pp-5-2010", "pasal 2", date(2014, 1, 31)).state is State.BERLAKU


def test_a_bab_that_is_struck_out_takes_its_pasal_with_it() -> None:
    from tests.knowledge_base.law.mini import amending

    known = KnownLaw.of([BASE, amending("pp-1-2011", "1. BAB II dihapus.", on=date(2011, 1, 1))])
    assert known.standing("pp-5-2010", "pasal 3 huruf a", date(2011, 1, 1)).state is State.DICABUT
    assert known.standing("pp-5-2010", "pasal 6", date(2011, 1, 1)).state is State.BERLAKU


def record(id_: str, status: Status = Status.BERLAKU, **fields: object) -> Regulation:
    kind, number, year = id_.rsplit("-", 2)
    return Regulation.model_validate(
        {
            "id": id_,
            "jenis": kind.upper(),
            "nomor": number,
            "tahun": int(year),
            "tentang": "Contoh",
            "status": status,
            "ditinjau_pada": date(2026, 1, 1),
        }
        | fields
    )


def test_records_alone_with_a_day_known_to_the_month() -> None:
    known = KnownLaw.of(
        (),
        [
            record("pp-1-2010"),
            record("pp-2-2020", berlaku_sejak="2020-10", mencabut=("pp-1-2010",)),
        ],
    )
    assert known.standing("pp-1-2010", None, date(2020, 9, 30)).state is State.BERLAKU
    assert known.standing("pp-1-2010", None, date(2020, 10, 15)).state is State.TIDAK_DIKETAHUI
    assert known.standing("pp-1-2010", None, date(2020, 10, 31)).state is State.DICABUT


def test_the_successor_is_the_end_of_the_chain() -> None:
    known = KnownLaw.of(
        (),
        [
            record("pp-1-2010", Status.DICABUT, dicabut_oleh=("pp-2-2015",)),
            record("pp-3-2020", mencabut=("pp-2-2015",)),
        ],
    )
    found = known.standing("pp-1-2010", None, date(2024, 1, 1))
    assert (found.by, found.successor) == ("pp-2-2015", "pp-3-2020")


def test_what_an_editor_left_open_is_not_said_to_be_in_force() -> None:
    known = KnownLaw.of((), [record("pp-1-2010", Status.BELUM_DIPASTIKAN)])
    assert known.standing("pp-1-2010", None, date(2024, 1, 1)).state is State.TIDAK_DIKETAHUI


def test_a_place_in_what_was_changed_by_a_text_not_at_hand_is_unknown() -> None:
    known = KnownLaw.of((), [record("pp-1-2010"), record("pp-2-2020", mengubah=("pp-1-2010",))])
    found = known.standing("pp-1-2010", "pasal 3", date(2024, 1, 1))
    assert (found.state, found.by) == (State.TIDAK_DIKETAHUI, "pp-2-2020")


def test_the_shipped_catalogue_stands_as_its_editors_say() -> None:
    regulations = load().regulations
    known = KnownLaw.of((), regulations.values())
    said = {
        Status.BERLAKU: State.BERLAKU,
        Status.DIUBAH: State.DIUBAH,
        Status.DICABUT: State.DICABUT,
        Status.BELUM_DIPASTIKAN: State.TIDAK_DIKETAHUI,
    }
    reviewed = {
        id_: (known.standing(id_, None, record.ditinjau_pada).state, said[record.status])
        for id_, record in regulations.items()
    }
    assert {id_: pair for id_, pair in reviewed.items() if pair[0] is not pair[1]} == {}


def test_a_lower_regulation_cannot_end_a_higher_one() -> None:
    act = law("uu-1-2000", "Pasal 1\nSapi wajib diberi cap.", on=date(2000, 1, 1))
    revoking = (
        "Pasal 1\nPada saat Peraturan Daerah ini mulai berlaku, Undang-Undang Nomor 1 Tahun 2000 "
        "tentang Cap dicabut dan dinyatakan tidak berlaku.\nPasal 2\nPeraturan Daerah ini mulai "
        "berlaku pada tanggal diundangkan."
    )
    local = law("perda-kota-contoh-2-2010", revoking, on=date(2010, 1, 1))
    assert standing("uu-1-2000", None, date(2020, 1, 1), [act, local]).state is State.BERLAKU
