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


def test_the_number_of_a_pasal_named_over_a_page_end_is_no_page_number() -> None:
    head = "PRESIDEN\nREPUBLIK INDONESIA\n- 2 -\n"
    assert texts("Isi dalam Pasal", f"{head}11.\nPasal 4") == ["Isi dalam Pasal", "11.", "Pasal 4"]
    assert texts("Isi dalam Pasal\n11. . . .", f"{head}11.\nPasal 4")[:2] == [
        "Isi dalam Pasal",
        "11.",
    ]
    assert texts("Isi dalam Pasal\n9.", f"{head}(2) Isi.")[:2] == ["Isi dalam Pasal", "9."]


def test_neighbours_in_a_list_that_are_alike_are_no_announcements() -> None:
    pages = ("Pasal 3\na. laporan keuangan yang sah;", "b. laporan keuangan yang sah;\nc. izin.")
    assert texts(*pages)[1:3] == ["a. laporan keuangan yang sah;", "b. laporan keuangan yang sah;"]


def test_a_line_of_specks_is_left_out() -> None:
    assert texts("(1) Isi memuat:\n .\n|\na. satu.") == ["(1) Isi memuat:", "a. satu."]


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


def test_a_dot_apart_from_its_word_goes_where_the_sentence_goes_on() -> None:
    page = "Pasal 3\nmelalui .\nsistem terpadu; .\n(Lembaran .\nNegara) Tahun .\n1999; - selesai ."
    assert texts(page) == [
        "Pasal 3",
        "melalui",
        "sistem terpadu;",
        "(Lembaran",
        "Negara) Tahun",
        "1999; - selesai .",
    ]


def test_a_page_number_behind_a_line_is_left_out() -> None:
    assert texts("b. dokumen;              - 5 -\nc. izin.") == ["b. dokumen;", "c. izin."]


def test_the_last_word_of_a_law_does_not_announce_its_closing() -> None:
    pages = (
        "Mulai berlaku pada tanggal\nditetapkan.",
        "Ditetapkan di Jakarta\npada tanggal 1 Mei 2020",
    )
    assert texts(*pages)[1:3] == ["ditetapkan.", "Ditetapkan di Jakarta"]


def test_a_heading_with_a_speck_behind_it_is_no_announcement() -> None:
    assert texts("Isi.\nPasal 2 .", "(1) Isi.")[1:] == ["Pasal 2 .", "(1) Isi."]


def test_headings_misread_alike_on_many_pages_are_no_running_head() -> None:
    pages = [f"Pasa1 {at}\nCukup jelas." for at in range(1, 9)]
    assert len(texts(*pages)) == 16
