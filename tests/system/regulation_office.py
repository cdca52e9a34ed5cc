"""The pages of regulations on a real port, the machine beside them, a shelf of their own."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import open_keys
from knowledge_base.law.shelf import LawShelf
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.knowledge_base.law.reading.samples import pdf
from tests.system.editors import introduce_editors
from tests.system.staff import sign_in

FIRST = (
    "UNDANG-UNDANG REPUBLIK INDONESIA",
    "NOMOR 6 TAHUN 2025",
    "TENTANG",
    "KARTU WARGA",
    "DENGAN RAHMAT TUHAN YANG MAHA ESA",
    "PRESIDEN REPUBLIK INDONESIA,",
    "Menimbang : bahwa warga perlu kartu yang baru;",
    "MEMUTUSKAN:",
    "Menetapkan : UNDANG-UNDANG TENTANG KARTU WARGA.",
    "BAB I",
    "KETENTUAN UMUM",
    "Pasal 1",
    "Dalam Undang-Undang ini yang dimaksud dengan Kartu adalah tanda pengenal warga.",
    "Pasal 2",
    "(1) Setiap warga berhak atas Kartu.",
    "(2) Kartu diberikan dalam waktu tiga puluh hari.",
    "Pasal 3",
    "Kartu yang hilang diganti <script>document.title = 'diretas'</script> tanpa biaya.",
)
SECOND = (
    "BAB II",
    "KETENTUAN PENUTUP",
    "Pasal 4",
    "Pada saat Undang-Undang ini mulai berlaku, Undang-Undang Nomor 24 Tahun 2013",
    "tentang Perubahan atas Undang-Undang Nomor 23 Tahun 2006 tentang Administrasi",
    "Kependudukan dicabut dan dinyatakan tidak berlaku.",
    "Pasal 5",
    "Undang-Undang ini mulai berlaku pada tanggal 1 Februari 2025.",
    "Disahkan di Jakarta",
    "pada tanggal 5 Januari 2025",
    "PRESIDEN REPUBLIK INDONESIA,",
)
PDF = pdf(
    [(72, 760 - 16 * at, line) for at, line in enumerate(FIRST)],
    [(72, 760 - 16 * at, line) for at, line in enumerate(SECOND)],
)


@dataclass(frozen=True)
class RegulationOffice:
    """Where it is served, and what lies behind it."""

    url: str
    engine: Engine
    knowledge: Knowledge

    def enter(self, page: Page, name: str, path: str = "/redaksi/peraturan") -> None:
        page.context.clear_cookies()
        sign_in(page, self.url, name)
        page.goto(self.url + path)

    def upload(self, page: Page, file: Path) -> str:
        """Send a file and wait until it was read; the address of its draft."""
        page.goto(f"{self.url}/redaksi/peraturan")
        page.get_by_label("Berkas peraturan").set_input_files(file)
        page.get_by_role("button", name="Unggah dan baca").click()
        expect(page.get_by_role("heading", name="Yang perlu dilakukan")).to_be_visible(
            timeout=60_000
        )
        return page.url


@contextlib.contextmanager
def regulation_office(folder: Path, knowledge: Knowledge) -> Iterator[RegulationOffice]:
    settings = Settings(data=folder)
    engine = connect(settings.database)
    introduce_editors(open_keys(settings, engine))
    import_shipped(engine, knowledge.catalogue, datetime.now(UTC))
    own = copy.copy(knowledge)
    own.shelf = LawShelf(folder / "law", own.catalogue.regulations, own.embedder)
    live = LiveKnowledge(own, LiveContent(engine).version())
    app = create_app(settings, live, Parts(FakeDialogue()))
    with on_port(app, lifespan="on") as url:
        yield RegulationOffice(url, engine, own)
    own.shelf.close()
    let_go(engine)
