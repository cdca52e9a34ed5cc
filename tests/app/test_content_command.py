"""`tanya content`: out, in, and what is waiting."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.database import connect, let_go
from knowledge_base import catalogue as catalogues
from knowledge_base.audit import entries
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing.check_questions import (
    add_check_question,
    check_questions,
    remove_check_question,
)
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.revisions import Revisions
from tests.conftest import tanya
from tests.knowledge_base.publishing.conftest import SKCK, Clock


@pytest.fixture
def url(tmp_path: Path, catalogue: Catalogue) -> str:
    """A database after the first start, with a draft in it."""
    url = f"sqlite:///{tmp_path / 'content.sqlite'}"
    engine = connect(url)
    import_shipped(engine, catalogue, Clock()())
    Revisions(engine).begin(SKCK, "ani")
    let_go(engine)
    return url


def test_an_export_can_be_restored_after_it_was_looked_at(
    url: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    folder = tmp_path / "ekspor"
    assert tanya("content", "export", str(folder), TANYA_DATABASE_URL=url).returncode == 0
    assert catalogues.load(folder) == catalogue
    path = folder / "services" / "skck.yml"
    text = path.read_text(encoding="utf-8")
    assert "rupiah: 30000" in text
    path.write_text(text.replace("rupiah: 30000", "rupiah: 45000"), encoding="utf-8")
    look = tanya("content", "restore", str(folder), TANYA_DATABASE_URL=url)
    assert "Diubah: service:skck" in look.stdout
    assert "Belum ada yang diubah" in look.stdout
    nameless = tanya("content", "restore", str(folder), "--yes", TANYA_DATABASE_URL=url)
    assert nameless.returncode == 2
    assert "sebut nama Anda" in nameless.stderr
    done = tanya("content", "restore", str(folder), "--by", "ani", "--yes", TANYA_DATABASE_URL=url)
    assert "Terbit sebagai versi 2" in done.stdout
    engine = connect(url)
    assert LiveContent(engine).read()[1] == catalogues.load(folder)
    let_go(engine)


def test_an_export_has_the_check_questions_and_a_restore_gives_them_back(
    url: str, tmp_path: Path
) -> None:
    engine = connect(url)
    add_check_question(engine, SKCK, "biaya skck berapa", "ani")
    folder = tmp_path / "ekspor"
    tanya("content", "export", str(folder), TANYA_DATABASE_URL=url)
    assert "biaya skck berapa" in (folder / "pertanyaan_uji.yml").read_text(encoding="utf-8")
    remove_check_question(engine, SKCK, "biaya skck berapa", "ani")
    add_check_question(engine, SKCK, "skck bayar ga", "ani")
    look = tanya("content", "restore", str(folder), TANYA_DATABASE_URL=url)
    assert "Pertanyaan uji: 1 ditambah, 1 dihapus" in look.stdout
    assert [c.question for c in check_questions(engine)] == ["skck bayar ga"]
    tanya("content", "restore", str(folder), "--by", "rani", "--yes", TANYA_DATABASE_URL=url)
    assert [c.question for c in check_questions(engine)] == ["biaya skck berapa"]
    with engine.connect() as db:
        assert [e.actor for e in entries(db, str(SKCK))][:2] == ["rani", "rani"]
    (folder / "pertanyaan_uji.yml").write_text("services:\n  skck: satu saja\n", encoding="utf-8")
    wrong = tanya("content", "restore", str(folder), TANYA_DATABASE_URL=url)
    assert wrong.returncode == 1
    assert "Traceback" not in wrong.stderr
    (folder / "pertanyaan_uji.yml").unlink()
    tanya("content", "restore", str(folder), "--by", "rani", "--yes", TANYA_DATABASE_URL=url)
    assert [c.question for c in check_questions(engine)] == ["biaya skck berapa"]
    let_go(engine)


def test_the_status_shows_versions_and_who_works_on_what(url: str) -> None:
    done = tanya("content", "status", TANYA_DATABASE_URL=url, COLUMNS="120")
    assert "Versi 1: " in done.stdout
    assert "service:skck" in done.stdout
    assert "katalog bawaan" in done.stdout


def test_due_reviews_are_listed(url: str) -> None:
    done = tanya("content", "due", "--days", "5000", TANYA_DATABASE_URL=url)
    assert "skck" in done.stdout
    none = tanya("content", "due", "--days", "0", TANYA_DATABASE_URL=url)
    assert "Tidak ada layanan" in none.stdout
    assert "Berlaku sampai" not in none.stdout


def test_services_that_ended_are_listed_as_due(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "semua"
    tanya("content", "export", str(folder), TANYA_DATABASE_URL=url)
    with (folder / "services" / "skck.yml").open("a", encoding="utf-8") as record:
        record.write("berlaku_sampai: 2026-11-20\n")
    tanya("content", "restore", str(folder), "--by", "ani", "--yes", TANYA_DATABASE_URL=url)
    listed = tanya("content", "due", TANYA_DATABASE_URL=url, COLUMNS="120").stdout
    assert "Berlaku sampai" in listed
    assert "2026-11-20" in listed
    assert "lewat" in listed


def test_a_folder_with_a_mistake_is_not_restored(url: str, tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    done = tanya(
        "content", "restore", str(tmp_path / "kosong"), "--by", "ani", TANYA_DATABASE_URL=url
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_links_of_an_empty_database_are_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kosong.sqlite'}"
    looked = tanya("content", "links", TANYA_DATABASE_URL=url)
    assert looked.returncode == 0
    assert "0 tautan diperiksa, 0 tidak bisa dibuka." in looked.stdout
