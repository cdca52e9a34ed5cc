"""Which regulation a text is, by its own title."""

from __future__ import annotations

import pytest

from knowledge_base.law.identity import Identity, NotARegulation, identity
from knowledge_base.law.lines import as_lines


def of(text: str) -> Identity:
    return identity(as_lines(text.splitlines()))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 24 TAHUN 2013\nTENTANG\nX Y", "uu-24-2013"),
        ("Undang-undang Nomor 1 Tahun 1974\nTentang\nPERKAWINAN", "uu-1-1974"),
        ("UNDANG-UNDANG DARURAT\nNOMOR 12 TAHUN 1951\nTENTANG\nSENJATA", "uudrt-12-1951"),
        (
            "PERATURAN PEMERINTAH PENGGANTI UNDANG-UNDANG\nREPUBLIK INDONESIA\nNOMOR 2 TAHUN 2022\n"
            "TENTANG\nCIPTA KERJA",
            "perppu-2-2022",
        ),
        ("PERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 5 TAHUN 2021\nTENTANG\nX Y", "pp-5-2021"),
        (
            "PERATURAN PRESIDEN REPUBLIK INDONESIA\nNOMOR 82 TAHUN 2023\nTENTANG\nX",
            "perpres-82-2023",
        ),
        ("KEPUTUSAN PRESIDEN REPUBLIK INDONESIA\nNOMOR 8 TAHUN 2001\nTENTANG\nX", "keppres-8-2001"),
        ("INSTRUKSI PRESIDEN REPUBLIK INDONESIA\nNOMOR 4 TAHUN 2025\nTENTANG\nX", "inpres-4-2025"),
        ("PERATURAN MENTERI DALAM NEGERI\nNOMOR 72 TAHUN 2022\nTENTANG\nX", "permendagri-72-2022"),
        (
            "PERATURAN MENTERI DALAM NEGERI REPUBLIK INDONESIA\nNOMOR 108 TAHUN 2019\nTENTANG\nX",
            "permendagri-108-2019",
        ),
        (
            "PERATURAN MENTERI KEUANGAN REPUBLIK INDONESIA\nNOMOR 15/PMK.03/2021\nTENTANG\nX",
            "pmk-15-2021",
        ),
        (
            "PERATURAN MENTERI PENDAYAGUNAAN APARATUR NEGARA\nDAN REFORMASI BIROKRASI\n"
            "REPUBLIK INDONESIA\nNOMOR 15 TAHUN 2014\nTENTANG\nX",
            "permenpanrb-15-2014",
        ),
        ("KEPUTUSAN MENTERI SOSIAL\nNOMOR 79/HUK/2025\nTENTANG\nX", "kepmensos-79-huk-2025"),
        (
            "PERATURAN DIREKTUR JENDERAL PAJAK\nNOMOR PER-7/PJ/2025\nTENTANG\nX",
            "per-7-pj-2025",
        ),
        (
            "PERATURAN DAERAH KOTA BANDUNG\nNOMOR 3 TAHUN 2019\nTENTANG\nX",
            "perda-kota-bandung-3-2019",
        ),
        (
            "GUBERNUR JAMBI\nPERATURAN DAERAH PROVINSI JAMBI\nNOMOR 4 TAHUN 2015\n\nTENTANG\nX",
            "perda-provinsi-jambi-4-2015",
        ),
        (
            "BERITA DAERAH KABUPATEN PURWAKARTA\nNOMOR : 12    TAHUN 2011\nPERATURAN BUPATI "
            "PURWAKARTA\nNOMOR 12 TAHUN 2011\nTENTANG\nX",
            "perbup-purwakarta-12-2011",
        ),
        ("PERATURAN GUBERNUR BALI\nNOMOR 1 TAHUN 2020\nTENTANG\nX", "pergub-bali-1-2020"),
        ("PERATURAN WALI KOTA DEPOK\nNOMOR 9 TAHUN 2021\nTENTANG\nX", "perwali-depok-9-2021"),
        ("PERATURAN WALIKOTA DEPOK\nNOMOR 9 TAHUN 2011\nTENTANG\nX", "perwali-depok-9-2011"),
        ("QANUN ACEH\nNOMOR 6 TAHUN 2014\nTENTANG\nHUKUM JINAYAT", "qanun-aceh-6-2014"),
        ("PERATURAN DESA SUKAMAJU\nNOMOR 2 TAHUN 2022\nTENTANG\nX", "perdes-sukamaju-2-2022"),
        ("PERATURAN BANK INDONESIA\nNOMOR 23/6/PBI/2021\nTENTANG\nX", "pbi-23-6-pbi-2021"),
        (
            "KETETAPAN MAJELIS PERMUSYAWARATAN RAKYAT REPUBLIK INDONESIA\n"
            "NOMOR VIII/MPR/2000 TAHUN 2000\nTENTANG\nLAPORAN",
            "tap-mpr-viii-2000",
        ),
        ("PERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 12\nTAHUN 2O11\nTENTANG\nX", "pp-12-2011"),
        ("UNDANG-UNDANG NOMOR 5 TAHUN 1999 TENTANG LARANGAN PRAKTEK MONOPOLI", "uu-5-1999"),
    ],
)
def test_every_kind_of_regulation_is_known_by_its_title(title: str, expected: str) -> None:
    title = title.replace("\nX", "\nADMINISTRASI")
    assert of(f"{title}\nDENGAN RAHMAT TUHAN YANG MAHA ESA\nMenimbang : a.").id == expected


def test_the_constitution_has_no_number() -> None:
    read = of("UNDANG-UNDANG DASAR\nNEGARA REPUBLIK INDONESIA\nTAHUN 1945\nPEMBUKAAN\nPasal 1")
    assert (read.id, read.nomor, read.tahun) == ("uud-1945", "", 1945)


def test_the_subject_ends_where_the_formula_begins() -> None:
    read = of(
        "UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 3 TAHUN 2009.... .\nTENTANG\n"
        "PERUBAHAN KEDUA ATAS\nUNDANG-UNDANG NOMOR 14 TAHUN 1985\nTENTANG MAHKAMAH AGUNG\n"
        "DENGAN RAHMAT TUHAN YANG MAHA ESA"
    )
    assert read.tentang == (
        "PERUBAHAN KEDUA ATAS UNDANG-UNDANG NOMOR 14 TAHUN 1985 TENTANG MAHKAMAH AGUNG"
    )
    assert (read.jenis, read.nomor, read.tahun) == ("UNDANG-UNDANG", "3", 2009)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Daftar hadir rapat\nNomor 3 Tahun 2020\nTentang anggaran",
        "Makalah ini membahas Undang-Undang Nomor 24 Tahun 2013 tentang Administrasi.",
        "-;:-,,;f1(Ltt'r,^-:,.{t-tt:L+\n.:/ JR.CIpIN$I DAERAH",
    ],
)
def test_what_is_no_regulation_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(NotARegulation, match="tidak terbaca sebagai peraturan"):
        of(text)
