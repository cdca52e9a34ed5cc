"""A service is made out of what citizens asked in vain, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import open_keys
from knowledge_base.audit import entries
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.publisher import Publisher
from knowledge_base.publishing.workflow import Move
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.gaps.talk import CHAT, UNKNOWN, say
from tests.app.staff.people import introduce
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.system.staff import sign_in
from tests.system.test_accessibility import AXE, _violations
from tests.system.test_sheets_pages import table

pytestmark = pytest.mark.browser

DRONE = (
    "izin terbang drone di mana",
    "mau terbangkan drone perlu izin apa",
    "syarat izin drone buat foto udara",
    "drone harus izin ke siapa ya",
    "izin drone <script>document.title = 'diretas'</script> gimana",
)
KEY = RecordKey(RecordKind.SERVICE, "izin-menerbangkan-drone")


@dataclass(frozen=True)
class Desk:
    """The site with its publisher."""

    url: str
    engine: Engine
    publisher: Publisher


@pytest.fixture
def desk(knowledge: Knowledge, tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(data=tmp_path)
    engine = connect(settings.database)
    introduce(open_keys(settings, engine))
    app = create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))
    now = datetime.now(UTC)
    for at, text in enumerate((*DRONE, DRONE[0])):
        say(engine, f"c{at}", text, UNKNOWN, days_ago=1 + 5 * at, now=now)
    say(engine, "n", "nik saya [NIK] hilang di taksi, lapor", CHAT, now=now)
    say(engine, "n", "Hubungi petugas", CHAT, choice="petugas", now=now)
    with on_port(app) as url:
        yield Desk(url, engine, app.state.publisher)
    let_go(engine)


def open_drones(page: Page, desk: Desk) -> None:
    page.goto(desk.url + "/redaksi/celah")
    page.get_by_role("row").filter(has_text="drone").get_by_role("link").click()


def test_a_service_is_made_out_of_a_cluster(page: Page, desk: Desk) -> None:
    sign_in(page, desk.url, "budi")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Bagian").get_by_role("link", name="Tak terjawab").click()
    expect(page.get_by_role("main")).to_contain_text("7 pertanyaan dalam 2 kelompok")
    open_drones(page, desk)
    expect(page.get_by_role("main")).to_contain_text("tidak terjawab: 6")
    expect(page.get_by_label(DRONE[0])).to_be_checked()
    page.get_by_label(DRONE[3]).uncheck()

    page.get_by_role("button", name="Buat draf layanan").click()
    expect(page.get_by_role("alert")).to_contain_text("Isi nama layanan yang baru")
    page.get_by_label("Nama layanan baru").fill("Izin menerbangkan drone")
    page.get_by_label("Instansi").fill("Samsat")
    page.get_by_role("button", name="Buat draf layanan").click()
    expect(page.get_by_role("alert")).to_contain_text("nama unit Anda")
    expect(page.get_by_label("Nama layanan baru")).to_have_value("Izin menerbangkan drone")
    page.get_by_label(DRONE[3]).uncheck()
    page.get_by_label("Instansi").fill("Kantor Imigrasi")
    page.get_by_role("button", name="Buat draf layanan").click()
    expect(page.get_by_role("status")).to_contain_text("Draf 'Izin menerbangkan drone' dibuat")
    draft = desk.publisher.revisions.open_of(KEY)
    assert draft is not None
    assert set(draft.content["contoh_pertanyaan"]) == set(DRONE) - {DRONE[3]}

    page.get_by_role("button", name="Periksa dan tutup").click()
    expect(page.get_by_role("alert")).to_contain_text("Kelompok tetap terbuka")

    publish(desk.publisher)
    open_drones(page, desk)
    page.get_by_role("button", name="Periksa dan tutup").click()
    expect(page.get_by_role("status")).to_contain_text("Selesai: 5 pertanyaan")
    page.goto(desk.url + "/redaksi/celah?keadaan=selesai")
    expect(page.get_by_role("main")).to_contain_text("untuk Izin menerbangkan drone")
    assert "diretas" not in page.title()


def publish(publisher: Publisher) -> None:
    """Complete the draft, let another person approve it, and publish."""
    draft = publisher.revisions.open_of(KEY)
    assert draft is not None
    more = [
        "izin drone untuk foto udara", "terbang drone izinnya ke mana", "drone perlu izin ga",
        "biaya izin drone", "urus izin menerbangkan drone", "izin pakai drone di kota",
    ]  # fmt: skip
    content = {
        **draft.content,
        "alias": ["izin drone"],
        "deskripsi": "Izin menerbangkan drone untuk foto udara.",
        "biaya": {"tarif": [{"item": "Izin drone", "rupiah": 0, "sumber": ["laman"]}]},
        **{
            part: {"butir": ["Lihat laman Kantor Imigrasi"], "sumber": ["laman"]}
            for part in ("persyaratan", "prosedur", "kanal")
        },
        "contoh_pertanyaan": [*draft.content["contoh_pertanyaan"], *more],
        "sumber": [{"id": "laman", "url": "https://contoh.go.id", "judul": "Contoh"}],
        "ditinjau_pada": "2026-11-24",
        "tinjau_sebelum": "2027-11-24",
    }
    saved = publisher.revisions.save(draft.id, draft.etag, content, "budi")
    publisher.revisions.move(saved.id, Move.SUBMIT, "budi")
    approved = publisher.revisions.move(saved.id, Move.APPROVE, "rani")
    examined = publisher.examine(approved)
    publisher.publish(examined, "rani", override="Contoh uji." if examined.blocking else "")


def test_questions_become_samples_of_a_service_that_is_there(page: Page, desk: Desk) -> None:
    sign_in(page, desk.url, "rani")
    page.goto(desk.url + "/redaksi/celah?sebab=ke petugas")
    page.get_by_role("row").filter(has_text="nik saya").get_by_role("link").click()
    expect(page.get_by_label("nik saya")).to_be_disabled()
    open_drones(page, desk)
    page.get_by_role("button", name="Tambah sebagai contoh").click()
    expect(page.get_by_role("alert")).to_contain_text("Pilih layanan")
    page.get_by_label("Layanan yang menjawab").select_option("skck")
    page.get_by_label(DRONE[1]).uncheck()
    page.get_by_role("button", name="Tambah sebagai contoh").click()
    expect(page.get_by_role("status")).to_contain_text("4 contoh pertanyaan masuk ke draf")
    draft = desk.publisher.revisions.open_of(RecordKey(RecordKind.SERVICE, "skck"))
    assert draft is not None
    assert DRONE[0] in draft.content["contoh_pertanyaan"]
    assert DRONE[1] not in draft.content["contoh_pertanyaan"]


def test_what_is_not_ours_is_put_aside_with_a_reason(page: Page, desk: Desk) -> None:
    sign_in(page, desk.url, "budi")
    open_drones(page, desk)
    page.get_by_text("Tandai di luar cakupan").first.click()
    page.get_by_label("Alasan").fill("Urusan AirNav.")
    page.get_by_role("button", name="Tandai di luar cakupan").click()
    expect(page.get_by_role("main")).to_contain_text("1 pertanyaan dalam 1 kelompok")
    page.get_by_label("Keadaan").select_option("Di luar cakupan")
    page.get_by_role("button", name="Saring").click()
    page.get_by_role("row").filter(has_text="drone").get_by_role("link").click()
    page.get_by_role("button", name="Buka lagi").click()
    expect(page.get_by_role("button", name="Buat draf layanan")).to_be_visible()
    with desk.engine.connect() as db:
        done = [entry.action for entry in entries(db) if entry.subject.startswith("celah:")]
    assert done == ["buka celah", "di luar cakupan"]


def test_axe_finds_nothing(open_page: Page, desk: Desk, tmp_path: Path) -> None:
    page, source = open_page, AXE.read_text(encoding="utf-8")

    def check(step: Callable[[], object]) -> None:
        step()
        expect(page.get_by_role("main")).to_be_visible()
        for folded in page.locator("details").all():
            folded.evaluate("fold => { fold.open = true }")
        assert _violations(page, source) == [], page.url
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url

    sign_in(page, desk.url, "rani")
    check(lambda: page.goto(desk.url + "/redaksi/celah"))
    check(lambda: page.goto(desk.url + "/redaksi/celah?keadaan=selesai"))
    check(lambda: open_drones(page, desk))
    check(lambda: page.get_by_role("button", name="Periksa dan tutup").click())
    check(lambda: page.goto(desk.url + "/redaksi/lembar"))
    page.get_by_label("Berkas").set_input_files(table(tmp_path))
    check(lambda: page.get_by_role("button", name="Unggah dan periksa").click())
