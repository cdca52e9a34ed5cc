"""What is the law's own on a page, and what noise is put right."""

from __future__ import annotations

import pytest

from knowledge_base.law.cleaning import clean
from knowledge_base.law.lines import Line, as_lines, joined, vocabulary
from knowledge_base.law.repairs import repaired
from tests.knowledge_base.law.samples import document


def texts(*pages: str) -> list[str]:
    return [line.text for line in clean(document(*pages)).lines]


def test_letterhead_page_number_and_sheet_number_are_no_part_of_a_law() -> None:
    page = "  FRESIDEN\n REPUBLTK INDONESIA\n  -r2-\nPasal 4\n(1) Isi.\nSK No 017000 A"
    assert texts("Pasal 3\nIsi.", page) == ["Pasal 3", "Isi.", "Pasal 4", "(1) Isi."]


def test_the_office_that_signs_stays() -> None:
    page = "Disahkan di Jakarta\nPRESIDEN REPUBLIK INDONESIA,\nttd."
    assert "PRESIDEN REPUBLIK INDONESIA," in texts("Pasal 1\nIsi.", page)


@pytest.mark.parametrize(
    ("foot", "head"),
    [
        ("Pasal 12 . . .", "Pasal 12"),
        ("Pasal 12 …", "Pasal 12"),
        ("Pasal 4 .", "Pasal 4"),
        ("(2lData...", "(2) Data Pribadi."),
        ("c. kegiatan . . .", "c. kegiatan lain;"),
        ("Pasal 23", "Pasal 23"),
        ("SK No 251890 A15. Surat", "15. Surat Izin."),
        ("Agar . . .", "Agar setiap orang"),
    ],
)
def test_words_that_announce_the_next_page_are_left_out(foot: str, head: str) -> None:
    first = f"Pasal 3\nIsi pasal tiga.\n{foot}"
    second = f"PRESIDEN\nREPUBLIK INDONESIA\n- 2 -\n{head}\nIsi."
    assert texts(first, second) == ["Pasal 3", "Isi pasal tiga.", head, "Isi."]


def test_a_heading_at_the_foot_of_a_page_stays_when_its_text_follows() -> None:
    assert texts("Isi.\nPasal 9", "(1) Isi.\nSelesai.") == [
        "Isi.",
        "Pasal 9",
        "(1) Isi.",
        "Selesai.",
    ]


def test_gazette_marks_and_addresses_are_left_out() -> None:
    pages = [f"2022, No. 196 -{at}-\nPasal {at}\nIsi.\nwww.peraturan.go.id" for at in range(2, 5)]
    assert texts(*pages) == [word for at in range(2, 5) for word in (f"Pasal {at}", "Isi.")]


def test_what_heads_every_page_is_left_out_but_structure_is_not() -> None:
    pages = [f"Kabupaten Contoh, halaman {at}\nPasal {at}\nCukup jelas." for at in range(1, 9)]
    assert texts(*pages) == [word for at in range(1, 9) for word in (f"Pasal {at}", "Cukup jelas.")]


def test_specks_of_the_margin_go_and_bullets_stay() -> None:
    page = "|            Pasal 64\n.  untuk semua\n-   Sumpah hakim:\nrupiah).      |"
    assert texts(page) == ["Pasal 64", "untuk semua", "-   Sumpah hakim:", "rupiah)."]


def test_a_heading_glued_to_the_line_before_stands_apart() -> None:
    assert texts("SEBAGAI HALUAN NEGARAPasal 1\nIsi.") == [
        "SEBAGAI HALUAN NEGARA",
        "Pasal 1",
        "Isi.",
    ]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("dimaksud pada ayat (21 huruf a", "dimaksud pada ayat (2) huruf a"),
        ("dimaksud pada ayat (2 dan", "dimaksud pada ayat (2) dan"),
        ("Ayat (3l", "Ayat (3)"),
        ("pada ayat (l) dan ayat (s)", "pada ayat (1) dan ayat (5)"),
        ("dalam Pasal 1O ayat (1)", "dalam Pasal 10 ayat (1)"),
        ("dan Pasal lI2 ayat (4)", "dan Pasal 112 ayat (4)"),
        ("dalam Pasal22, atau", "dalam Pasal 22, atau"),
        ("dalam PasaI 2l ayat (1)", "dalam Pasal 21 ayat (1)"),
        ("Nomor 1 I Tahun 2O2O tentang", "Nomor 11 Tahun 2020 tentang"),
        ("Nomor S Tahun 2O2l", "Nomor 5 Tahun 2021"),
        ("UndangUndang ini", "Undang-Undang ini"),
    ],
)
def test_noise_in_references_is_put_right(read: str, meant: str) -> None:
    text, count = repaired(read)
    assert text == meant
    assert count >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Pasal 28I ayat (1)",
        "Pasal 27B",
        "Pasal 5 1 (satu) orang",
        "ayat (12)",
        "ayat (11)",
        "Nomor 12 Tahun 2011",
    ],
)
def test_what_may_be_right_is_left_alone(text: str) -> None:
    assert repaired(text) == (text, 0)


def test_a_broken_word_is_closed_up_only_where_the_text_writes_it_so() -> None:
    words = vocabulary([Line("menyelenggarakan urusan")])
    assert joined(["untuk menye-", "lenggarakan"], words) == "untuk menyelenggarakan"
    assert joined(["peraturan perundang-", "undangan"], words) == "peraturan perundang-undangan"
    assert joined(["Undang-", "Undang ini"], words) == "Undang-Undang ini"
    assert joined(["rapat-", "rapat"], words) == "rapat-rapat"


def test_lines_of_a_fragment_keep_their_indentation() -> None:
    assert as_lines(["  a. satu", "", "dua"]) == [Line("a. satu", None, 2), Line("dua")]
