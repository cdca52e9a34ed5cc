"""A law with its amendments worked in."""

from __future__ import annotations

from datetime import date

from knowledge_base.law.consolidation import consolidated, history
from knowledge_base.law.model import LawText, Node, Unit, locator
from knowledge_base.law.tree import found_at
from tests.knowledge_base.law.mini import BASE, FIRST, SECOND, amending, angka, pasal


def at(law: LawText, place: str) -> Node:
    node = found_at(law.body, place)
    assert node is not None, place
    return node


def pasal_of(law: LawText) -> list[str]:
    return [node.number for node in law.pasal()]


def test_amendments_apply_in_the_order_they_came_into_force() -> None:
    law = consolidated(BASE, [SECOND, FIRST])
    assert pasal_of(law) == ["1", "2", "3", "4", "4A", "4B", "4C", "5", "6"]
    assert law == consolidated(BASE, [FIRST, SECOND])


def test_changed_wording_names_where_it_comes_from() -> None:
    law = consolidated(BASE, [FIRST])
    changed = at(law, "pasal 2 ayat (2)")
    assert (changed.text, changed.origin) == (
        "Kartu diberikan dalam waktu tiga hari.",
        "pp-7-2012",
    )
    assert at(law, "pasal 2 ayat (1)").origin is None
    assert [child.number for child in at(law, "pasal 1").children] == ["1", "2", "2a", "3"]
    assert at(law, "pasal 1 angka 2").origin is None


def test_what_is_struck_out_stays_with_its_last_words() -> None:
    law = consolidated(BASE, [FIRST, SECOND])
    struck = at(law, "pasal 2 ayat (3)")
    assert (struck.repealed, struck.text, struck.origin) == (
        True,
        "Kartu dikenai biaya.",
        "pp-7-2012",
    )
    assert at(law, "pasal 5").repealed
    assert not at(law, "pasal 6").repealed


def test_struck_out_inside_new_wording_keeps_the_last_words_too() -> None:
    law = consolidated(
        BASE,
        [
            amending(
                "pp-1-2011",
                "1. Ketentuan Pasal 2 diubah sehingga berbunyi sebagai berikut:\nPasal 2\n"
                "(1) Setiap orang berhak atas kartu.\n(2) Dihapus.\n(3) Kartu dikenai biaya.",
            )
        ],
    )
    assert at(law, "pasal 2 ayat (2)").repealed
    assert "empat belas" in at(law, "pasal 2 ayat (2)").text
    assert at(law, "pasal 2 ayat (1)").origin == "pp-1-2011"
    assert at(law, "pasal 2 ayat (3)").origin is None


def test_insertions_stand_at_their_place() -> None:
    law = consolidated(BASE, [FIRST, SECOND])
    where = [locator((*above, node)) for above, node in law.walk() if node.unit.groups_pasal]
    assert where == ["bab I", "bab II", "bab IIA", "bab III"]
    assert [child.number for child in at(law, "pasal 3").children] == ["a", "b", "b1", "c"]
    assert [node.number for node in at(law, "bab II").children] == ["2", "3", "4", "4A", "4B"]


def test_a_title_changes_alone() -> None:
    law = consolidated(BASE, [FIRST, SECOND])
    assert at(law, "bab II").heading == "LAYANAN KARTU"
    assert at(law, "bab II").children


def test_words_are_replaced_where_the_order_says() -> None:
    changed = at(consolidated(BASE, [FIRST]), "pasal 4")
    assert changed.text == "Kartu berlaku lima tahun pada Kementerian."
    assert changed.origin == "pp-7-2012"


def test_a_change_of_a_place_that_is_not_there_is_doubted() -> None:
    law = consolidated(BASE, [FIRST])
    assert [(d.read, d.reason) for d in law.doubts] == [
        ("pp-7-2012 pasal I angka 5: ubah pasal 9", "pasal 9 tidak ada dalam pp-5-2010")
    ]


def test_the_elucidation_of_changed_pasal_follows() -> None:
    law = consolidated(BASE, [FIRST, SECOND])
    assert [(node.number, node.origin) for node in law.elucidation] == [
        ("1", None),
        ("2", "pp-7-2012"),
        ("4A", "pp-7-2012"),
        ("5", "pp-9-2015"),
    ]
    assert law.elucidation[1].text == "Yang dimaksud dengan hari adalah hari kalender."
    assert law.elucidation[3].repealed


def test_definitions_are_those_of_the_consolidated_text() -> None:
    terms = [found.term for found in consolidated(BASE, [FIRST]).definitions]
    assert terms == ["Kartu", "Nomor Induk Warga (NIW)", "Sistem", "Kepala Dinas"]


def test_only_what_is_in_force_on_the_day_applies() -> None:
    laws = [FIRST, SECOND]
    assert pasal_of(consolidated(BASE, laws, date(2012, 3, 30))) == ["1", "2", "3", "4", "5", "6"]
    assert "4A" in pasal_of(consolidated(BASE, laws, date(2012, 3, 31)))
    assert "4B" not in pasal_of(consolidated(BASE, laws, date(2015, 12, 31)))
    assert "4B" in pasal_of(consolidated(BASE, laws, date(2016, 1, 1)))


def test_a_law_whose_day_is_not_known_waits_for_the_end_of_its_year() -> None:
    undated = amending("pp-1-2011", "1. Pasal 5 dihapus.")
    in_its_year = consolidated(BASE, [undated], date(2011, 12, 31))
    assert not at(in_its_year, "pasal 5").repealed
    assert "tidak diketahui" in in_its_year.doubts[0].reason
    assert at(consolidated(BASE, [undated], date(2012, 1, 1)), "pasal 5").repealed


def test_a_law_that_amends_another_changes_nothing() -> None:
    other = amending(
        "pp-1-2011",
        "1. Pasal 5 dihapus.",
        opening="Beberapa ketentuan dalam "
        "Peraturan Pemerintah Nomor 6 Tahun 2010 diubah sebagai berikut:",
    )
    assert consolidated(BASE, [other]).body == BASE.body


def test_an_ayat_that_follows_a_missing_one_is_put_by_its_number_and_doubted() -> None:
    law = consolidated(
        BASE,
        [
            amending(
                "pp-1-2011",
                "1. Di antara ayat (6) dan ayat (7) Pasal 2 disisipkan 1 (satu) ayat, yakni ayat "
                "(6a), sehingga berbunyi sebagai berikut:\n(6a) Kartu dapat dititipkan.",
            )
        ],
    )
    assert [child.number for child in at(law, "pasal 2").children] == ["1", "2", "3", "6a"]
    assert "pasal 2 ayat (6) tidak ada" in law.doubts[0].reason


def test_the_history_of_a_place() -> None:
    wordings = history(BASE, [SECOND, FIRST], "pasal 2 ayat (2)")
    assert [(w.origin, w.since) for w in wordings] == [
        ("pp-5-2010", date(2010, 1, 4)),
        ("pp-7-2012", date(2012, 3, 31)),
    ]
    assert "empat belas" in wordings[0].words
    assert "tiga hari" in wordings[1].words


def test_the_history_of_what_was_struck_out_and_of_what_was_inserted() -> None:
    struck = history(BASE, [FIRST, SECOND], "pasal 5")
    assert [(w.origin, w.repealed) for w in struck] == [("pp-5-2010", False), ("pp-9-2015", True)]
    assert [w.origin for w in history(BASE, [FIRST, SECOND], "pasal 4A")] == ["pp-7-2012"]
    assert history(BASE, [FIRST, SECOND], "pasal 99") == ()


def test_the_explanation_of_an_ayat_is_filed_where_the_pasal_was_all_clear() -> None:
    explained = angka(
        "1", "", pasal("5", "", Node(unit=Unit.AYAT, number="1", text="Lain artinya."))
    )
    orders = (
        "1. Penjelasan Pasal 5 ayat (1) diubah sehingga berbunyi sebagaimana tercantum berikut."
    )
    late = amending(
        "pp-8-2016", orders, on=date(2016, 1, 1), elucidation=(pasal("I", "", explained),)
    )
    law = consolidated(BASE, [late])
    found = found_at(law.elucidation, "pasal 5 ayat (1)")
    assert found is not None
    assert (found.text, found.origin) == ("Lain artinya.", "pp-8-2016")
