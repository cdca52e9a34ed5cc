"""Forms of regulations that are rare in the real files: decisions, omnibus laws, old spelling."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge_base.law.amending import changes_of, places_changed
from knowledge_base.law.dates import date_in
from knowledge_base.law.effects import definitions_of, effects_of, in_force_from
from knowledge_base.law.identity import NotARegulation, identity
from knowledge_base.law.lines import as_lines
from knowledge_base.law.model import Action, LawText, Unit, locator
from knowledge_base.law.named import named_in, regulation_id
from knowledge_base.law.repairs import repaired
from knowledge_base.law.structure import law_text, units_of
from tests.knowledge_base.law.samples import document, law

_DECISION = """KEPUTUSAN MENTERI KESEHATANREPUBLIK INDONESIA
NOMOR HK.01.07/MENKES/11/2022
TENTANG
PANDUAN KLINIK
MENTERI KESEHATAN REPUBLIK INDONESIA,
Menimbang : bahwa perlu panduan;
MEMUTUSKAN:
Menetapkan : KEPUTUSAN MENTERI KESEHATAN TENTANG PANDUAN KLINIK.
KESATU : Menetapkan panduan sebagaimana tercantum dalam Lampiran.
KEDUA : Panduan sebagaimana dimaksud dalam Diktum
KESATU terdiri atas:
a. pelayanan; dan
b. rujukan.
KETIGA : Keputusan Menteri ini mulai berlaku pada tanggal ditetapkan.
Ditetapkan di Jakarta
pada tanggal 27 Mei 2022
LAMPIRAN
KEPUTUSAN MENTERI KESEHATAN
BAB I
PENDAHULUAN
Pasal 1
Klinik melayani warga."""


def _places(read: LawText) -> list[str]:
    return [locator((*above, node)) for above, node in read.walk()]


def test_the_orders_of_a_decision_are_its_body_and_not_the_chapters_of_its_annex() -> None:
    read = law_text(document(_DECISION))
    assert _places(read) == [
        "bagian KESATU",
        "bagian KEDUA",
        "bagian KEDUA huruf a",
        "bagian KEDUA huruf b",
        "bagian KETIGA",
    ]
    assert len(read.annexes) == 1
    assert read.enacted_on == in_force_from(read) == date(2022, 5, 27)


def test_a_state_glued_to_the_kind_is_taken_off() -> None:
    assert law_text(document(_DECISION)).id == "kepmenkes-hk-01-07-menkes-11-2022"


def test_an_instruction_is_in_force_on_the_day_it_is_issued() -> None:
    read = law_text(
        document("""INSTRUKSI PRESIDEN REPUBLIK INDONESIA
NOMOR 3 TAHUN 2019
TENTANG
AIR BERSIH
PRESIDEN REPUBLIK INDONESIA,
Dalam rangka air bersih, dengan ini menginstruksikan:
Kepada : 1. Para Gubernur;
Untuk
PERTAMA : Mengambil langkah.
KEDUA : Melapor.
Instruksi Presiden ini mulai berlaku pada tanggal dikeluarkan.
Dikeluarkan di Jakarta
pada tanggal 14 Maret 2019
PRESIDEN REPUBLIK INDONESIA,""")
    )
    assert _places(read) == ["bagian PERTAMA", "bagian KEDUA"]
    assert in_force_from(read) == date(2019, 3, 14)


def test_an_omnibus_law_keeps_the_groups_that_follow_quoted_wording() -> None:
    read = law_text(
        law("""BAB I
KETENTUAN UMUM
Pasal 1
Asas diatur.
BAB II
PERIZINAN
Bagian Kesatu
Tambak
Pasal 2
Beberapa ketentuan dalam Undang-Undang Nomor 45 Tahun 2009 tentang Tambak diubah sebagai berikut:
1. Pasal 7 diubah sehingga berbunyi sebagai berikut:
Pasal 7
Menteri menetapkan potensi.
2. Judul Bagian Kedua diubah sehingga berbunyi sebagai berikut:
Bagian Kedua
Kolam
Bagian Kedua
Ternak
Pasal 3
Beberapa ketentuan dalam Undang-Undang Nomor 18 Tahun 2009 tentang Ternak diubah sebagai berikut:
1. Pasal 6 diubah sehingga berbunyi sebagai berikut:
Pasal 6
Lahan dipertahankan.
BAB III
PENUTUP
Pasal 4
Undang-Undang ini mulai berlaku pada tanggal diundangkan.""")
    )
    groups = [place for place in _places(read) if place.startswith("bab")]
    assert groups == [
        "bab I",
        "bab II",
        "bab II bagian Kesatu",
        "bab II bagian Kedua",
        "bab III",
    ]
    assert [n.heading for _, n in read.walk() if n.number == "Kedua"] == ["Ternak"]


def test_an_order_broken_before_the_number_of_an_ayat_is_one_sentence() -> None:
    read = law_text(
        law(
            """Pasal I
Beberapa ketentuan dalam Undang-Undang Nomor 5 Tahun 2015 tentang Uji diubah sebagai berikut:
1. Ketentuan ayat (2) Pasal 5 diubah, serta di antara ayat (2) dan ayat
(3) disisipkan 1 (satu) ayat, yakni ayat (2a), sehingga Pasal 5 berbunyi sebagai berikut:
Pasal 5
(1) Satu.
(2) Dua.
(2a) Sisipan.
(3) Tiga.
Pasal II
Undang-Undang ini mulai berlaku pada tanggal diundangkan.""",
            title="UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 7 TAHUN 2020\nTENTANG\n"
            "PERUBAHAN ATAS UNDANG-UNDANG NOMOR 5 TAHUN 2015 TENTANG UJI",
        )
    )
    changes, _ = changes_of(read)
    assert [(c.action, c.place) for c in changes] == [
        (Action.UBAH, "pasal 5 ayat (2)"),
        (Action.SISIP, "pasal 5 ayat (2a)"),
    ]


def test_a_regulation_that_amends_one_of_its_own_kind_need_not_say_whose_it_is() -> None:
    read = law_text(
        law(
            """Pasal I
Pasal 7 Peraturan Bupati Nomor 20 Tahun 2017 tentang Uji dihapus.
Pasal II
Peraturan Bupati ini mulai berlaku pada tanggal diundangkan.""",
            title="PERATURAN BUPATI LEMBAH HIJAU\nNOMOR 31 TAHUN 2022\nTENTANG\n"
            "PERUBAHAN KETIGA ATAS PERATURAN BUPATI NOMOR 20 TAHUN 2017 TENTANG UJI",
        )
    )
    assert {effect.target for effect in effects_of(read)} == {"perbup-lembah-hijau-20-2017"}


def test_a_law_in_the_old_spelling_revokes_and_begins() -> None:
    read = law_text(
        law("""Pasal 1.
Pasar adalah tempat.
Pasal 2.
Undang-undang Nomor 5 tahun 1946 tentang pasar ditjabut.
Pasal 3.
Undang-undang ini dinamakan "Undang-undang Pasar" dan mulai berlaku pada hari diundangkan.""")
    )
    assert [effect.target for effect in effects_of(read)] == ["uu-5-1946"]
    assert in_force_from(read) == read.promulgated_on


@pytest.mark.parametrize(
    ("said", "day"),
    [("9 Djuli 1953", date(1953, 7, 9)), ("5 - 3 - 2003", date(2003, 3, 5)), ("12/2003", None)],
)
def test_days_are_read_in_old_names_and_in_figures(said: str, day: date | None) -> None:
    assert date_in(f"pada tanggal {said}") == day


def test_letters_and_numbers_with_a_bracket_are_huruf_and_angka() -> None:
    (pasal,) = units_of(
        ["Pasal 5", "Isi:", "a. satu:", "1. dua:", "a) tiga; dan", "b) empat.", "b. lima."]
    )
    units = [(node.unit, node.number) for _, node in pasal.walk()][1:]
    assert units == [
        (Unit.HURUF, "a"),
        (Unit.ANGKA, "1"),
        (Unit.HURUF, "a"),
        (Unit.HURUF, "b"),
        (Unit.HURUF, "b"),
    ]


def test_a_term_that_means_something_else_for_each_is_defined_once() -> None:
    read = law_text(
        law("""Pasal 1
Dalam peraturan ini yang dimaksud dengan:
1. Lembaga adalah badan usaha.
2. Direksi:
a. bagi perseroan adalah direksi; atau
b. bagi koperasi adalah pengurus.
Pasal 2
Ada.""")
    )
    assert [known.term for known in definitions_of(read)] == ["Lembaga", "Direksi"]


def test_an_inserted_bagian_keeps_its_letter() -> None:
    (bagian,) = units_of(["Bagian Kesatu A", "Pengaduan", "Pasal 5A", "Pengaduan diterima."])
    assert (bagian.number, bagian.heading) == ("Kesatu A", "Pengaduan")


def test_the_places_of_an_inserted_bagian_are_named_once() -> None:
    read = law_text(
        law(
            """Pasal I
Beberapa ketentuan dalam Undang-Undang Nomor 5 Tahun 2015 tentang Uji diubah sebagai berikut:
1. Di antara Bagian Kesatu dan Bagian Kedua BAB VIII disisipkan 1 (satu) bagian, yakni Bagian
Kesatu A yang berbunyi sebagai berikut:
Bagian Kesatu A
Pengaduan
Pasal 38A
Pengaduan diterima.
Pasal II
Undang-Undang ini mulai berlaku pada tanggal diundangkan.""",
            title="UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 7 TAHUN 2020\nTENTANG\n"
            "PERUBAHAN ATAS UNDANG-UNDANG NOMOR 5 TAHUN 2015 TENTANG UJI",
        )
    )
    (change,) = changes_of(read)[0]
    assert places_changed(change) == ("bab VIII bagian Kesatu A", "pasal 38A")


@pytest.mark.parametrize(
    ("kind", "number", "year", "slug"),
    [
        ("PERATURAN MENTERI PERHUBUNGAN", "PM 35", 2015, "permenhub-35-2015"),
        ("PERATURAN DESA SUMBERJAYA", "03", 2023, "perdes-sumberjaya-3-2023"),
        ("PERATURAN WALI KOTA BANDUNG PROVINSI JAWA BARAT", "10", 2020, "perwali-bandung-10-2020"),
        (
            "KETETAPAN MAJELIS PERMUSYAWARATAN RAKYAT REPUBLIK INDONESIA",
            "IV/MPR/1978",
            1978,
            "tap-mpr-iv-1978",
        ),
    ],
)
def test_ids_are_one_however_the_number_is_printed(
    kind: str, number: str, year: int, slug: str
) -> None:
    assert regulation_id(kind, number, year) == slug


def test_a_regulation_with_letters_before_its_number_is_named() -> None:
    text = "Peraturan Menteri Perhubungan Nomor PM 35 Tahun 2015 tentang Angkutan Desa"
    assert [named.id for named in named_in(text)] == ["permenhub-35-2015"]


def test_a_title_on_one_line_with_the_mark_of_a_copy_is_read() -> None:
    title = "SALINAN PERATURAN OTORITAS JASA KEUANGAN NOMOR 1/POJK.05/2016 TENTANG INVESTASI"
    assert identity(as_lines([title, "Pasal 1", "Ada."])).tentang == "INVESTASI"


@pytest.mark.parametrize(
    ("read", "repair"),
    [
        ("mulaiberlaku pada tanggaldiundangkan", "mulai berlaku pada tanggal diundangkan"),
        ("pada tanggal5 Mei 2020", "pada tanggal 5 Mei 2020"),
        ("Daerahadalah Kabupaten", "Daerah adalah Kabupaten"),
        ("sebagaimana dimaksuddalam Pasal 5", "sebagaimana dimaksud dalam Pasal 5"),
        ("Pasal 20 ayat (1) hurufa dihapus", "Pasal 20 ayat (1) huruf a dihapus"),
        (
            "BAB IVdiubah, ayat (1)dan Pasal 5ayat (2)",
            "BAB IV diubah, ayat (1) dan Pasal 5 ayat (2)",
        ),
        ("PeraturanBupati ini", "Peraturan Bupati ini"),
        ("Republik IndonesiaNomor IV/MPR/1978", "Republik Indonesia Nomor IV/MPR/1978"),
        ("Undang-Undang berdandan adalah", "Undang-Undang berdandan adalah"),
    ],
)
def test_spaces_lost_between_words_of_a_formula_are_put_back(read: str, repair: str) -> None:
    assert repaired(read)[0] == repair


def test_the_kind_last_named_is_the_one_with_the_number() -> None:
    text = "Peraturan Daerahini mulai berlaku, Peraturan Daerah Kabupaten Garut Nomor 2 Tahun 2011"
    assert [named.id for named in named_in(text)] == ["perda-kabupaten-garut-2-2011"]


def test_a_regulation_mentioned_in_the_considerations_is_no_title() -> None:
    lines = ["PERATURQN OJK", "Menimbang : untuk", "Undang-Undang Nomor 4 Tahun 2023 tentang Uang"]
    with pytest.raises(NotARegulation):
        identity(as_lines(lines))


def test_a_kind_glued_to_its_office_is_read() -> None:
    lines = [
        "PERATURANOTORITAS JASA KEUANGAN",
        "NOMOR 19 TAHUN 2024",
        "TENTANG",
        "MIKRO",
        "Pasal 1",
    ]
    assert identity(as_lines(lines)).id == "pojk-19-2024"


def test_a_closing_whose_place_is_glued_is_found() -> None:
    read = law_text(document(_DECISION.replace("Ditetapkan di Jakarta", "Ditetapkan diJakarta")))
    assert read.enacted_on == date(2022, 5, 27)
