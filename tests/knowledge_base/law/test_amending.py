"""Orders of laws that amend."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.law.amending import changes_of
from knowledge_base.law.model import Action, Change, LawText, Node, Unit
from knowledge_base.law.orders import clauses_of, looks_like_order, replaced_words
from knowledge_base.law.places import place_of, places_in
from knowledge_base.law.structure import law_text
from tests.knowledge_base.law.mini import FIRST, SECOND, amending, angka, law, pasal

SHARED = Path(__file__).parents[3] / "../shared/data/regulations_text"


def brief(changes: tuple[Change, ...]) -> list[tuple[str, str, str | None]]:
    return [(change.action.value, change.place, change.after) for change in changes]


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("Pasal 5 ayat (1) dan ayat (3)", ["pasal 5 ayat (1)", "pasal 5 ayat (3)"]),
        ("ayat (2) Pasal 5", ["pasal 5 ayat (2)"]),
        (
            "huruf b dan huruf c ayat (2) Pasal 43",
            ["pasal 43 ayat (2) huruf b", "pasal 43 ayat (2) huruf c"],
        ),
        ("ayat (1) huruf b dan ayat (2) Pasal 7", ["pasal 7 ayat (1) huruf b", "pasal 7 ayat (2)"]),
        ("ayat (2) huruf a Pasal 2", ["pasal 2 ayat (2) huruf a"]),
        ("Pasal 1 angka 3 dan angka 5", ["pasal 1 angka 3", "pasal 1 angka 5"]),
        ("Pasal 8 sampai dengan Pasal 10", ["pasal 8", "pasal 9", "pasal 10"]),
        ("Pasal 79A s.d. Pasal 79C", ["pasal 79A", "pasal 79B", "pasal 79C"]),
        ("Pasal 5 ayat (1), (2), dan (3)", [f"pasal 5 ayat ({n})" for n in (1, 2, 3)]),
        ("Bagian Kedua dan Bagian Ketiga BAB IV", ["bab IV bagian Kedua", "bab IV bagian Ketiga"]),
    ],
)
def test_places_are_told_from_either_end(said: str, places: list[str]) -> None:
    assert [place_of(path) for path in places_in(said)] == places


@pytest.mark.parametrize(
    ("head", "clauses"),
    [
        (
            "Ketentuan Pasal 27 diubah sehingga berbunyi sebagai berikut:",
            [("ubah", ["pasal 27"], None)],
        ),
        (
            "Pasal 5 ayat (1) dan ayat (3) diubah, sehingga berbunyi sebagai berikut:",
            [("ubah", ["pasal 5 ayat (1)", "pasal 5 ayat (3)"], None)],
        ),
        (
            "Di antara Pasal 28 dan Pasal 29 disisipkan 1 (satu) pasal, yakni Pasal 28A sehingga "
            "berbunyi sebagai berikut:",
            [("sisip", ["pasal 28A"], "pasal 28")],
        ),
        (
            "Di antara ayat (2) dan ayat (3) Pasal 43 disisipkan 1 (satu) ayat, yakni ayat (2a), "
            "sehingga Pasal 43 berbunyi sebagai berikut:",
            [("sisip", ["pasal 43 ayat (2a)"], "pasal 43 ayat (2)")],
        ),
        (
            "Di antara BAB VI dan BAB VII disisipkan 1 (satu) bab, yakni BAB VIA yang berbunyi "
            "sebagai berikut:",
            [("sisip", ["bab VIA"], "bab VI")],
        ),
        (
            "Di antara Bagian Kedua dan Bagian Ketiga BAB IV disisipkan 1 (satu) bagian, yakni "
            "Bagian Kedua A sehingga berbunyi sebagai berikut:",
            [("sisip", ["bab IV bagian Kedua A"], "bab IV bagian Kedua")],
        ),
        (
            "Setelah Pasal 20 ditambah 1 (satu) pasal baru yaitu Pasal 20A yang berbunyi sebagai "
            "berikut:",
            [("sisip", ["pasal 20A"], "pasal 20")],
        ),
        (
            "Ketentuan Pasal 9 ditambah 2 (dua) ayat, yakni ayat (5) dan ayat (6), sehingga "
            "berbunyi sebagai berikut:",
            [("sisip", ["pasal 9 ayat (5)", "pasal 9 ayat (6)"], "pasal 9 ayat (4)")],
        ),
        ("Pasal 31 ayat (5) di hapus.", [("hapus", ["pasal 31 ayat (5)"], None)]),
        ("BAB IV dihapus.", [("hapus", ["bab IV"], None)]),
        (
            "Ketentuan ayat (1) dan ayat (4) Pasal 7 diubah, ayat (3) dihapus, dan di antara ayat "
            "(4) dan ayat (5) disisipkan 1 (satu) ayat, yakni ayat (4a), sehingga Pasal 7 "
            "berbunyi sebagai berikut:",
            [
                ("ubah", ["pasal 7 ayat (1)", "pasal 7 ayat (4)"], None),
                ("hapus", ["pasal 7 ayat (3)"], None),
                ("sisip", ["pasal 7 ayat (4a)"], "pasal 7 ayat (4)"),
            ],
        ),
        (
            "Ketentuan ayat (4) dihapus, sehingga Pasal 6 berbunyi sebagai berikut:",
            [("hapus", ["pasal 6 ayat (4)"], None)],
        ),
    ],
)
def test_an_order_is_read_clause_by_clause(
    head: str, clauses: list[tuple[str, list[str], str | None]]
) -> None:
    assert looks_like_order(head)
    assert [
        (
            clause.action.value,
            [place_of(p) for p in clause.paths],
            clause.after and place_of(clause.after),
        )
        for clause in clauses_of(head)
    ] == clauses


def test_a_rule_that_something_can_be_changed_is_no_order() -> None:
    assert not looks_like_order("Ketentuan sebagaimana dimaksud pada ayat (1) dapat diubah.")


def test_words_that_replace_words() -> None:
    order = "Kata “Departemen” dalam Pasal 5 dan Pasal 6 diganti dengan kata “Kementerian”."
    assert replaced_words(order) == ("Departemen", "Kementerian")


def test_every_order_of_a_law_becomes_a_change() -> None:
    changes, doubts = changes_of(FIRST)
    assert {change.target for change in changes} == {"pp-5-2010"}
    assert brief(changes) == [
        ("ubah", "pasal 1 angka 1", None),
        ("sisip", "pasal 1 angka 2a", "pasal 1 angka 2"),
        ("ubah", "pasal 2 ayat (2)", None),
        ("hapus", "pasal 2 ayat (3)", None),
        ("sisip", "pasal 2 ayat (4)", "pasal 2 ayat (3)"),
        ("sisip", "pasal 4A", "pasal 4"),
        ("ubah", "pasal 4", None),
        ("ubah", "pasal 9", None),
        ("ubah", "penjelasan pasal 2", None),
        ("sisip", "penjelasan pasal 4A", None),
    ]
    assert changes[2].nodes[0].text == "Kartu diberikan dalam waktu tiga hari."
    assert changes[5].ordered_in == "pasal I angka 3"
    assert not doubts


def test_a_bab_is_inserted_with_its_pasal_and_a_title_changed_alone() -> None:
    changes, _ = changes_of(SECOND)
    bab = next(change for change in changes if change.place == "bab IIA")
    title = next(change for change in changes if change.place == "bab II")
    assert [node.number for _, node in bab.nodes[0].walk()] == ["IIA", "4C"]
    assert (title.nodes[0].heading, title.nodes[0].children) == ("LAYANAN KARTU", ())


def test_an_order_that_is_not_understood_is_doubted_with_its_words() -> None:
    changes, doubts = changes_of(
        amending(
            "pp-1-2011", "1. Pasal 5 dihapus.\n2. Ketentuan Pasal 3 diubah.\n3. Pasal 4 dihapus."
        )
    )
    assert brief(changes) == [("hapus", "pasal 5", None), ("hapus", "pasal 4", None)]
    assert [doubt.read for doubt in doubts] == ["Ketentuan Pasal 3 diubah."]


def test_a_missing_number_among_the_orders_is_doubted() -> None:
    _, doubts = changes_of(amending("pp-1-2011", "1. Pasal 5 dihapus.\n3. Pasal 4 dihapus."))
    assert "antara angka 1 dan angka 3" in doubts[0].reason


def test_orders_below_an_order() -> None:
    changes, doubts = changes_of(
        amending(
            "pp-1-2011",
            """
1. Ketentuan Pasal 2 diubah sebagai berikut:
a. ketentuan ayat (2) diubah;
b. ketentuan ayat (3) dihapus;
sehingga Pasal 2 berbunyi sebagai berikut:
Pasal 2
(1) Setiap warga berhak atas kartu.
(2) Kartu diberikan hari itu juga.
(3) Dihapus.
2. Pasal 5 dihapus.
""",
        )
    )
    assert brief(changes) == [
        ("ubah", "pasal 2 ayat (2)", None),
        ("hapus", "pasal 2 ayat (3)", None),
        ("hapus", "pasal 5", None),
    ]
    assert changes[0].ordered_in == "pasal I angka 1 huruf a"
    assert not doubts


def test_one_order_without_a_number() -> None:
    opening = (
        "Ketentuan Pasal 4 Peraturan Pemerintah Nomor 5 Tahun 2010 tentang Contoh diubah sehingga "
        "berbunyi sebagai berikut:"
    )
    changes, _ = changes_of(
        amending("pp-1-2011", "Pasal 4\nKartu berlaku seumur hidup.", opening=opening)
    )
    assert brief(changes) == [("ubah", "pasal 4", None)]
    assert changes[0].nodes[0].text == "Kartu berlaku seumur hidup."


def test_new_numbers_of_old_units_replace_the_whole_pasal_and_are_doubted() -> None:
    changes, doubts = changes_of(
        amending(
            "pp-1-2011",
            "1. Ketentuan Pasal 2 ayat (3) menjadi ayat (4) dan di antara ayat (2) dan ayat (3) "
            "disisipkan 1 (satu) ayat, yakni ayat (3), sehingga berbunyi sebagai berikut:\n"
            "Pasal 2\n(1) Satu hal.\n(2) Dua hal.\n(3) Baru.\n(4) Tiga hal.",
        )
    )
    assert brief(changes) == [("ubah", "pasal 2", None)]
    assert "penomoran" in doubts[0].reason


def test_letters_may_count_the_orders_and_marks_enclose_the_new_wording() -> None:
    changes, doubts = changes_of(
        amending(
            "pp-1-2011",
            "a. Pasal 2 dihapus;\nb. Pasal 4 diubah, sehingga seluruhnya berbunyi sebagai "
            "berikut:\n"
            "“Pasal 4\n(1) Kartu berlaku selamanya.\n(2) Kartu tidak ditukar.”",
        )
    )
    assert brief(changes) == [("hapus", "pasal 2", None), ("ubah", "pasal 4", None)]
    assert [child.number for child in changes[1].nodes[0].children] == ["1", "2"]
    assert not doubts


def test_a_unit_quoted_without_those_before_it_is_found() -> None:
    changes, _ = changes_of(
        amending(
            "pp-1-2011",
            "1. Ketentuan Pasal 1 angka 3 diubah sehingga berbunyi sebagai berikut:\n"
            "3. Kepala Dinas adalah pejabat kabupaten.",
        )
    )
    assert brief(changes) == [("ubah", "pasal 1 angka 3", None)]
    assert changes[0].nodes[0].text == "Kepala Dinas adalah pejabat kabupaten."


def test_an_elucidation_is_changed_as_the_new_elucidation_says() -> None:
    below = pasal("2", "", Node(unit=Unit.AYAT, number="1", text="Warga termasuk anak."))
    changes, doubts = changes_of(
        amending(
            "pp-1-2011",
            "1. Penjelasan Pasal 2 ayat (1) diubah sebagaimana ditetapkan dalam Penjelasan "
            "Peraturan Pemerintah ini.",
            elucidation=(pasal("I", "", angka("1", "", below)),),
        )
    )
    assert brief(changes) == [("ubah", "penjelasan pasal 2 ayat (1)", None)]
    assert changes[0].text == "Warga termasuk anak."
    assert not doubts


def omnibus() -> LawText:
    return law(
        "uu-6-2023",
        (
            pasal(
                "17",
                "Beberapa ketentuan dalam Undang-Undang Nomor 26 Tahun 2007 tentang Penataan Ruang "
                "(Lembaran Negara Tahun 2007 Nomor 68) diubah sebagai berikut:",
                angka(
                    "1",
                    "Ketentuan Pasal 18 diubah sehingga berbunyi sebagai\nberikut:\nPasal 18\n"
                    "(1) Rancangan rencana disetujui dahulu.\n(2) Caranya diatur lebih lanjut.",
                ),
                angka("2", "Pasal 24 dihapus."),
            ),
            pasal(
                "18",
                "Beberapa ketentuan dalam Undang-Undang Nomor 27 Tahun 2007 tentang Pesisir "
                "sebagaimana telah diubah dengan Undang-Undang Nomor 1 Tahun 2014 diubah sebagai "
                "berikut:",
                angka(
                    "1",
                    "Di antara Pasal 7 dan Pasal 8 disisipkan 2 (dua) pasal, yakni Pasal 7A dan "
                    "Pasal 7B sehingga berbunyi sebagai berikut:\nPasal 7A\nTata ruang pesisir "
                    "disusun.\nPasal 7B\nSusunannya diumumkan.",
                ),
            ),
            pasal("19", "Undang-Undang ini mulai berlaku pada tanggal diundangkan."),
        ),
    )


def test_an_omnibus_law_has_a_target_in_each_pasal() -> None:
    changes, doubts = changes_of(omnibus())
    assert [(c.target, c.place, c.ordered_in) for c in changes] == [
        ("uu-26-2007", "pasal 18", "pasal 17 angka 1"),
        ("uu-26-2007", "pasal 24", "pasal 17 angka 2"),
        ("uu-27-2007", "pasal 7A", "pasal 18 angka 1"),
    ]
    assert [node.number for node in changes[2].nodes] == ["7A", "7B"]
    assert not doubts


def test_the_same_when_the_tree_did_not_tell_quoted_pasal_from_own() -> None:
    first, second, last = omnibus().body
    flat = (
        pasal(
            "17", f"{first.text}\n1. Ketentuan Pasal 18 diubah sehingga berbunyi sebagai berikut:"
        ),
        pasal("18", "Rancangan rencana disetujui dahulu.\n2. Pasal 24 dihapus."),
        pasal(
            "18", f"{second.text}\n1. {second.children[0].text.partition('berikut:')[0]}berikut:"
        ),
        pasal("7A", "Tata ruang pesisir disusun."),
        pasal("7B", "Susunannya diumumkan."),
        last,
    )
    changes, doubts = changes_of(law("uu-6-2023", flat))
    assert [(c.target, c.place, c.ordered_in) for c in changes] == [
        ("uu-26-2007", "pasal 18", "pasal 17 angka 1"),
        ("uu-26-2007", "pasal 24", "pasal 17 angka 2"),
        ("uu-27-2007", "pasal 7A", "pasal 18 angka 1"),
    ]
    assert [node.words for node in changes[2].nodes] == [
        "Tata ruang pesisir disusun.",
        "Susunannya diumumkan.",
    ]
    assert not doubts


def test_a_law_that_does_not_amend_has_no_changes() -> None:
    plain = law(
        "uu-1-2000", "Pasal 1\nKartu adalah kartu.\nPasal 2\nIzin dapat diubah atau dicabut."
    )
    assert changes_of(plain) == ((), ())


def read(name: str) -> LawText:
    """A file of the shared data as a law; skips where it is not there."""
    from hashlib import sha256

    from knowledge_base.law.reading.document import Document, Page

    path = SHARED / name
    if not path.exists():
        pytest.skip(f"tidak ada data bersama: {name}")
    raw = path.read_bytes()
    pages = raw.decode("utf-8", "replace").split("\f")
    return law_text(
        Document(
            pages=tuple(Page(n, tuple(text.splitlines())) for n, text in enumerate(pages, 1)),
            media_type="text/plain",
            digest=sha256(raw).hexdigest(),
            method="teks",
        )
    )


def test_the_eighteen_orders_of_a_real_law() -> None:
    changes, doubts = changes_of(read("UU_40_2007_PT_PMA.txt"))
    body = [change for change in changes if not change.place.startswith("penjelasan")]
    assert not doubts
    assert [change.ordered_in for change in body] == [f"pasal I angka {n}" for n in range(1, 19)]
    assert {change.target for change in body} == {"uu-14-1985"}
    assert [c.place for c in body if c.action is Action.HAPUS] == ["pasal 31 ayat (5)", "pasal 38"]
    assert sum(len(c.nodes) for c in body if c.action is Action.SISIP) == 8
    judge = next(change for change in body if change.place == "pasal 11A")
    assert [child.number for child in judge.nodes[0].children] == [str(n) for n in range(1, 14)]
    explained = [change for change in changes if change.place.startswith("penjelasan")]
    assert len(explained) == 19


def test_a_real_regulation_of_a_regency() -> None:
    changes, doubts = changes_of(read("PP_14_2021_Housing.txt"))
    assert brief(changes) == [("ubah", "pasal 2", None), ("ubah", "pasal 29", None)]
    assert len(changes[0].nodes[0].children) == 11
    assert not doubts
