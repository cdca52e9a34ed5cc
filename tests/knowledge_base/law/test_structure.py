"""The tree of a law: what begins a unit, what only mentions one, and what was lost."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge_base.law.model import LawText, Node, Unit
from knowledge_base.law.structure import law_text, units_of
from tests.knowledge_base.law.samples import document, law


def numbers(read: LawText) -> list[str]:
    return [node.number for node in read.pasal()]


def reasons(read: LawText) -> str:
    return " | ".join(doubt.reason for doubt in read.doubts)


def at(read: LawText, place: str) -> Node:
    found = read.at(place)
    assert found is not None, place
    return found


def pasal(count: int) -> str:
    return "\n".join(f"Pasal {n}\nIsi pasal ke sekian." for n in range(1, count + 1))


def test_groups_hold_the_pasal_under_them() -> None:
    read = law_text(
        law(
            "BAB I\nKETENTUAN UMUM\nPasal 1\nSatu.\nBAB II\nHAK DAN\nKEWAJIBAN\nBagian Kesatu\n"
            "Hak\nParagraf 1\nUmum\nPasal 2\nDua.\nBagian Kedua\nKewajiban\nPasal 3\nTiga."
        )
    )
    assert [(node.unit, node.number, node.heading) for node in read.body] == [
        (Unit.BAB, "I", "KETENTUAN UMUM"),
        (Unit.BAB, "II", "HAK DAN KEWAJIBAN"),
    ]
    assert [node.number for node in read.body[1].children] == ["Kesatu", "Kedua"]
    assert read.body[1].children[0].children[0].unit is Unit.PARAGRAF
    assert numbers(read) == ["1", "2", "3"]


def test_ayat_huruf_and_angka_nest_and_keep_what_follows_them() -> None:
    read = law_text(
        law(
            "Pasal 1\n"
            "(1)  Setiap orang yang:\n"
            "     a.  tidak melapor; dan/atau\n"
            "     b.  memberi keterangan:\n"
            "         1.  palsu; atau\n"
            "         2.  tidak lengkap,\n"
            "     dipidana dengan pidana denda.\n"
            "(2)  Ketentuan lain diatur kemudian.\n"
            "Pasal 2\nIsi."
        )
    )
    first = at(read, "pasal 1 ayat (1)")
    assert first.text == "Setiap orang yang:"
    assert first.tail == "dipidana dengan pidana denda."
    assert at(read, "pasal 1 ayat (1) huruf b angka 2").text == "tidak lengkap,"
    assert at(read, "pasal 1 ayat (2)").text == "Ketentuan lain diatur kemudian."
    assert read.doubts == ()


def test_a_reference_at_the_start_of_a_line_begins_nothing() -> None:
    read = law_text(
        law(
            "Pasal 1\n(1) Izin sebagaimana dimaksud dalam\nPasal 2 ayat (1) huruf a diberikan.\n"
            "(2) Laporan sebagaimana dimaksud pada ayat\n(1) disampaikan kepada Menteri.\n"
            "Pasal 2\n(1) Sesuai dengan\nPasal 1.\n(2) Isi."
        )
    )
    assert numbers(read) == ["1", "2"]
    assert [child.number for child in at(read, "pasal 1").children] == ["1", "2"]
    assert "(1) disampaikan" in at(read, "pasal 1 ayat (2)").text


@pytest.mark.parametrize(
    "heading", ["Pasal 1 5", "PasaI 15", "Pasal I5", "Pasal l5", "Pasal15", "Pasal 1S"]
)
def test_noise_in_a_heading_is_read_by_its_place_in_the_count(heading: str) -> None:
    body = pasal(16).replace("Pasal 15\n", f"{heading}\n")
    read = law_text(law(body))
    assert numbers(read) == [str(n) for n in range(1, 17)]
    assert read.doubts == ()
    assert read.provenance.repairs >= 1


def test_a_lost_pasal_is_reported_and_never_invented() -> None:
    body = pasal(9).replace("Pasal 5\n", "Sebagaimana dimaksud dalam\nPasal 5.\n")
    read = law_text(law(body))
    assert "5" not in numbers(read)
    assert "Pasal 5 tidak ditemukan" in reasons(read)


def test_the_last_pasal_lost_shows_by_its_elucidation() -> None:
    after = "PENJELASAN\nATAS\nUNDANG-UNDANG\nI. UMUM\nPerlu.\nII. PASAL DEMI PASAL\n" + "\n".join(
        f"Pasal {n}\nCukup jelas." for n in range(1, 5)
    )
    read = law_text(law(pasal(3), after=after))
    assert "Penjelasan memuat Pasal 4" in reasons(read)


def test_inserted_pasal_and_ayat_keep_their_letters() -> None:
    read = law_text(
        law("Pasal 79\n(1) Satu.\n(1a) Sisipan.\n(2) Dua.\nPasal 79A\nSisipan.\nPasal 80\nIsi.")
    )
    assert numbers(read) == ["79", "79A", "80"]
    assert [node.number for node in at(read, "pasal 79").children] == ["1", "1a", "2"]


@pytest.mark.parametrize("mark", ["(21", "(2t", "{2)", "(2", "l2l", "(Z)", "( 2 )"])
def test_noise_in_an_ayat_is_read_by_its_place_in_the_count(mark: str) -> None:
    read = law_text(law(f"Pasal 1\n(l) Satu hal.\n{mark} Dua hal.\n(3) Tiga hal.\nPasal 2\nIsi."))
    assert [node.number for node in at(read, "pasal 1").children] == ["1", "2", "3"]


def test_a_fifth_ayat_read_as_s_is_the_fifth() -> None:
    ayat = "\n".join(f"({n}) Hal ke sekian." for n in "1234s6")
    read = law_text(law(f"Pasal 1\n{ayat}\nPasal 2\nIsi."))
    assert [node.number for node in at(read, "pasal 1").children] == list("123456")


def test_a_missing_ayat_is_doubted() -> None:
    read = law_text(law("Pasal 1\n(1) Satu.\n(3) Tiga.\nPasal 2\nIsi."))
    assert "Sebelum pasal 1 ayat (3) tidak ditemukan ayat 2" in reasons(read)


def test_letters_go_on_after_z_and_past_l_and_i() -> None:
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]
    read = law_text(law("Pasal 1\nJenis:\n" + "\n".join(f"{x}. hal;" for x in letters)))
    assert [node.number for node in at(read, "pasal 1").children] == letters


def test_a_heading_may_have_its_words_on_the_same_line() -> None:
    read = law_text(law("Pasal 1. Barang siapa menanam.\nPasal 2. (1) Satu.\n(2) Dua."))
    assert at(read, "pasal 1").text == "Barang siapa menanam."
    assert [node.number for node in at(read, "pasal 2").children] == ["1", "2"]


def test_the_elucidation_counts_anew() -> None:
    after = (
        "PENJELASAN\nATAS\nUNDANG-UNDANG\nNOMOR 7 TAHUN 2020\nTENTANG\nUJI COBA\n"
        "I. UMUM\nMenurut Pasal 20 perlu diuji.\nII. PASAL DEMI PASAL\nPasal 1\nAyat (1)\nHuruf a\n"
        "Cukup jelas.\nHuruf b\nYang dimaksud dengan “b” adalah b.\nAyat (21\nCukup jelas.\n"
        "Pasal 2 sampai dengan Pasal 3\nCukup jelas.\nTAMBAHAN LEMBARAN NEGARA NOMOR 6"
    )
    read = law_text(
        law("Pasal 1\n(1) Yang:\na. a;\nb. b.\n(2) Dua.\n" + pasal(3)[33:], after=after)
    )
    assert read.general_elucidation == "Menurut Pasal 20 perlu diuji."
    assert [node.number for node in read.elucidation] == ["1", "2", "3"]
    first = read.elucidation[0].children[0]
    assert (first.unit, first.number) == (Unit.AYAT, "1")
    assert first.children[1].text == "Yang dimaksud dengan “b” adalah b."
    assert read.elucidation[2].text == "Cukup jelas."


def test_annexes_are_kept_as_text() -> None:
    after = "LAMPIRAN I\nUNDANG-UNDANG\nDaftar satu.\nLAMPIRAN II\nUNDANG-UNDANG\nPasal 9 di sini."
    read = law_text(law(pasal(2), after=after))
    assert [annex.number for annex in read.annexes] == ["I", "II"]
    assert "Pasal 9" in read.annexes[1].text
    assert numbers(read) == ["1", "2"]


def test_days_of_enactment_and_promulgation_are_read() -> None:
    read = law_text(law(pasal(1)))
    assert read.enacted_on == date(2020, 3, 3)
    assert read.promulgated_on == date(2020, 2, 5)
    assert read.closing.startswith("Agar setiap orang")
    assert "Menimbang : bahwa perlu diuji;" in read.considerans


AMENDING = (
    "Pasal I\nBeberapa ketentuan dalam Undang-Undang Nomor 9 Tahun 1999 diubah sebagai berikut:\n"
    "1. Ketentuan Pasal 7 diubah sehingga berbunyi\nsebagai berikut:\nPasal 7\n(1) Syarat:\n"
    "a. calon:\n1. warga negara;\n2. dewasa; dan\nb. saksi.\n(2) Isi.\n"
    "2. Di antara Pasal 8 dan Pasal 9 disisipkan 1 (satu) pasal, yakni Pasal 8A sehingga\n"
    "berbunyi sebagai berikut:\nPasal 8A\nIsi baru.\n3. Pasal 10 dihapus.\n"
    "Pasal II\nUndang-Undang ini mulai berlaku pada tanggal diundangkan."
)


def test_a_law_that_amends_holds_its_orders_line_by_line() -> None:
    title = (
        "UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 7 TAHUN 2020\nTENTANG\nPERUBAHAN ATAS "
        "UNDANG-UNDANG NOMOR 9 TAHUN 1999"
    )
    read = law_text(law(AMENDING, title=title))
    assert numbers(read) == ["I", "II"]
    assert read.amends_only
    orders = read.body[0].children
    assert [(order.unit, order.number) for order in orders] == [
        (Unit.ANGKA, "1"),
        (Unit.ANGKA, "2"),
        (Unit.ANGKA, "3"),
    ]
    assert orders[0].text.startswith(
        "Ketentuan Pasal 7 diubah sehingga berbunyi\nsebagai berikut:\nPasal 7\n(1) Syarat:\n"
    )
    assert orders[2].text == "Pasal 10 dihapus."


def test_a_first_pasal_read_as_roman_is_still_the_first() -> None:
    title = "PERATURAN PRESIDEN\nNOMOR 9 TAHUN 2021\nTENTANG\nMITIGASI PERUBAHAN IKLIM"
    read = law_text(law(pasal(12).replace("Pasal 1\n", "Pasal I\n", 1), title=title))
    assert numbers(read) == [str(n) for n in range(1, 13)]


def test_quoted_pasal_are_not_the_amending_laws_own() -> None:
    read = law_text(
        law(
            "Pasal 1\nBeberapa ketentuan dalam Undang-Undang Nomor 9 Tahun 1999 diubah sebagai "
            "berikut:\n1. Ketentuan Pasal 2 diubah sehingga berbunyi sebagai berikut:\n"
            "Pasal 2\nBaru.\n"
            "2. Ketentuan Pasal 3 diubah sehingga berbunyi sebagai berikut:\nPasal 3\nBaru.\n"
            "Pasal 2\nBeberapa ketentuan dalam Undang-Undang Nomor 8 Tahun 1998 diubah sebagai "
            "berikut:\n1. Pasal 4 dihapus.\nPasal 3\nMulai berlaku."
        )
    )
    assert numbers(read) == ["1", "2", "3"]
    assert [order.number for order in at(read, "pasal 1").children] == ["1", "2"]
    assert at(read, "pasal 3").text == "Mulai berlaku."


def test_decisions_without_pasal_are_numbered_orders() -> None:
    read = law_text(
        document(
            "INSTRUKSI PRESIDEN REPUBLIK INDONESIA\nNOMOR 4 TAHUN 2025\nTENTANG\nDATA TUNGGAL\n"
            "PRESIDEN REPUBLIK INDONESIA,\nDengan ini menginstruksikan:\nMENGINSTRUKSIKAN:\n"
            "KESATU : Mengambil langkah untuk:\n1. satu; dan\n2. dua.\nKEDUA : Melapor.\n"
            "Dikeluarkan di Jakarta\npada tanggal 5 Februari 2025"
        )
    )
    assert [node.number for node in read.body] == ["KESATU", "KEDUA"]
    assert [node.number for node in read.body[0].children] == ["1", "2"]
    assert read.enacted_on == date(2025, 2, 5)


def test_closing_rules_in_roman_numbers_follow_the_others() -> None:
    read = law_text(
        document(
            "UNDANG-UNDANG DASAR\nNEGARA REPUBLIK INDONESIA\nTAHUN 1945\nPEMBUKAAN\nBahwa.\n"
            "BAB I\nBENTUK\nPasal 1\n(1) Satu.\n(2) Dua.\nPasal 2\nIsi.\nATURAN PERALIHAN\n"
            "Pasal I\nSegala.\nPasal II\nSemua.\nATURAN TAMBAHAN\nPasal I\nMajelis."
        )
    )
    assert numbers(read) == ["1", "2", "I", "II", "I"]


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        (["Pasal 7", "Untuk dapat diangkat:", "a. satu;", "b. dua."], ["Pasal 7"]),
        (["Pasal 6A", "Isi.", "Pasal 6B", "Isi."], ["Pasal 6A", "Pasal 6B"]),
        (["(5) Lima.", "(6) Enam."], ["(5)", "(6)"]),
        (["c. tiga;", "d. empat."], ["c.", "d."]),
        (["BAB VIIA", "LAIN-LAIN", "Pasal 27A", "Isi."], ["BAB VIIA"]),
    ],
)
def test_a_fragment_may_begin_anywhere(lines: list[str], units: list[str]) -> None:
    assert [node.mark for node in units_of(lines)] == units


def test_a_table_of_bab_inside_a_pasal_groups_nothing() -> None:
    read = law_text(
        law("Pasal 1\nSusunan:\nBAB I PENDAHULUAN\nBAB II ISI\nBAB III PENUTUP\nPasal 2\nIsi.")
    )
    assert all(node.unit is Unit.PASAL for node in read.body)
    assert "BAB II ISI" in at(read, "pasal 1").text
