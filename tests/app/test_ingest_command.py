"""`tanya kb ingest`: files and folders of regulations, each kept or refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from tests.conftest import tanya

LAW = """PERATURAN DAERAH KOTA CONTOH
NOMOR {number} TAHUN 2019
TENTANG
KETERTIBAN UMUM

DENGAN RAHMAT TUHAN YANG MAHA ESA

WALI KOTA CONTOH,

Menimbang : bahwa kota perlu tertib;

MEMUTUSKAN:
Menetapkan : PERATURAN DAERAH TENTANG KETERTIBAN UMUM.

BAB I
PARKIR
Pasal 1
(1) Tarif parkir sepeda motor paling tinggi Rp2.000.
(2) Juru parkir wajib memberi karcis.
Pasal 2
{second}
Pasal 3
Peraturan Daerah ini mulai berlaku pada tanggal diundangkan.

Ditetapkan di Contoh
pada tanggal 1 Mei 2019
WALI KOTA CONTOH,

Diundangkan di Contoh
pada tanggal 2 Mei 2019
"""
REVOKES = (
    "Pada saat Undang-Undang ini mulai berlaku, Undang-Undang Nomor 24 Tahun 2013 tentang "
    "Administrasi Kependudukan dicabut dan dinyatakan tidak berlaku."
)


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """A data folder of its own, with the model that was made."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "model").symlink_to(settings.data / "model")
    return folder


def test_a_folder_is_read_and_what_is_no_regulation_is_refused(data: Path, tmp_path: Path) -> None:
    files = tmp_path / "naskah"
    files.mkdir()
    (files / "apa-saja.txt").write_text(
        LAW.format(number=2, second="Dilarang membakar sampah."), encoding="utf-8"
    )
    (files / "resep.txt").write_text("Resep rendang: santan, daging, cabai.\n" * 20, "utf-8")
    (files / "kosong.pdf").write_bytes(b"")
    found = tanya("kb", "ingest", str(files), TANYA_DATA=str(data))
    assert found.returncode == 1
    lines = {line.split(":")[0]: line for line in found.stdout.splitlines() if ":" in line}
    assert "Perda Kota Contoh 2/2019 (perda-kota-contoh-2-2019)" in lines["apa-saja.txt"]
    assert "3 pasal" in lines["apa-saja.txt"]
    assert "ditolak. Berkas ini tidak terbaca sebagai peraturan" in lines["resep.txt"]
    assert "ditolak. Berkas ini kosong." in lines["kosong.pdf"]
    assert "Traceback" not in found.stdout + found.stderr
    again = tanya("kb", "ingest", str(files / "apa-saja.txt"), TANYA_DATA=str(data))
    assert again.returncode == 0
    assert "tidak ada yang berubah" in again.stdout


def test_a_missing_file_is_said_in_a_sentence(data: Path) -> None:
    found = tanya("kb", "ingest", "tidak-ada.pdf", TANYA_DATA=str(data))
    assert found.returncode == 1
    assert "tidak-ada.pdf: ditolak." in found.stdout
    assert "Traceback" not in found.stderr


def test_the_check_finds_a_service_whose_basis_a_text_has_revoked(
    data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cabut.txt"
    act = LAW.replace("PERATURAN DAERAH KOTA CONTOH", "UNDANG-UNDANG REPUBLIK INDONESIA")
    file.write_text(act.format(number=3, second=REVOKES), encoding="utf-8")
    assert tanya("kb", "check", TANYA_DATA=str(data)).returncode == 0
    assert tanya("kb", "ingest", str(file), TANYA_DATA=str(data)).returncode == 0
    checked = tanya("kb", "check", TANYA_DATA=str(data))
    assert checked.returncode == 1
    assert "ktp-el-hilang.yml:" in checked.stderr
    assert "dicabut oleh UU 3/2019" in checked.stderr


def test_the_limits_are_those_of_the_settings(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "tebal.txt"
    pages = "\f".join(["isi"] * 4)
    file.write_text(f"{LAW.format(number=2, second='Dilarang.')}{pages}", encoding="utf-8")
    found = tanya("kb", "ingest", str(file), TANYA_DATA=str(data), TANYA_LAW_PAGES="2")
    assert found.returncode == 1
    assert "terlalu tebal" in found.stdout
    assert not (data / "law" / "texts" / "perda-kota-contoh-2-2019").exists()
