"""A regulation from a file to what citizens read, and back: in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from knowledge_base.audit import entries
from knowledge_base.retrieval import Knowledge
from tests.system.regulation_office import PDF, RegulationOffice, regulation_office

pytestmark = pytest.mark.browser


@pytest.fixture
def office(knowledge: Knowledge, tmp_path: Path) -> Iterator[RegulationOffice]:
    with regulation_office(tmp_path, knowledge) as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "uu <b>kartu.pdf"
    path.write_bytes(PDF)
    return path


def test_a_regulation_from_its_file_to_the_citizen_and_back(
    page: Page, office: RegulationOffice, file: Path
) -> None:
    page.set_viewport_size({"width": 1366, "height": 800})
    office.enter(page, "budi")
    draft = office.upload(page, file)
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", level=1)).to_have_text("Undang-Undang Nomor 6 Tahun 2025")
    expect(main).to_contain_text("1 dari 1 hubungan")
    expect(page.get_by_role("button", name="Ajukan")).to_have_count(0)

    # The text beside the picture of its page; a number is put right, and undone, and put right.
    page.goto(f"{draft}/halaman/1")
    picture = page.get_by_alt_text("Halaman 1 seperti tercetak")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 800
    assert page.title() == "Halaman 1 – Tanya", "script in a text is shown as text"
    line = page.locator("[id='pasal 2 ayat (2)']")
    for again in (False, True):
        line.get_by_text("Perbaiki").click()
        line.get_by_label("Bunyi", exact=True).first.fill("Kartu diberikan dalam waktu tiga hari.")
        line.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("status")).to_contain_text("Koreksi tersimpan: Pasal 2 ayat (2)")
        expect(line).to_contain_text("waktu tiga hari.")
        if not again:
            page.get_by_role("button", name="Urungkan").click()
            expect(line).to_contain_text("tiga puluh hari")
    page.get_by_role("button", name="Halaman ini cocok").click()
    expect(page.get_by_role("status")).to_contain_text("ditandai cocok")

    # The link it suggests, with its sentence; the services it touches as work.
    page.get_by_role("link", name="Hubungan").click()
    expect(main).to_contain_text("Undang-Undang Nomor 24 Tahun 2013")
    page.get_by_role("button", name="Terima mencabut UU 24/2013").click()
    expect(main).to_contain_text("✓ Diterima")
    page.get_by_role("link", name="Layanan tersentuh").click()
    expect(main).to_contain_text("dicabut")
    expect(page.get_by_role("row", name="Paspor")).to_have_count(0)

    page.get_by_role("link", name="Ringkasan").click()
    page.get_by_role("button", name="Ajukan untuk diperiksa").click()
    expect(page.get_by_role("status").first).to_contain_text("Diajukan")
    page.goto(f"{draft}/terbitkan")
    expect(main).to_contain_text("peran lain")

    # Another person sees what it will do, and publishes it.
    office.enter(page, "rani", draft.removeprefix(office.url))
    page.get_by_role("link", name="Periksa akibatnya dan terbitkan").click()
    expect(main).to_contain_text("UU 24/2013 dicabut")
    page.get_by_role("button", name="Terbitkan").click()
    expect(main).to_contain_text("Warga membacanya", timeout=30_000)
    page.goto(f"{office.url}/peraturan/uu-6-2025")
    expect(page.get_by_role("main")).to_contain_text("Kartu diberikan dalam waktu tiga hari.")
    assert "diretas" not in page.title()
    page.goto(f"{office.url}/peraturan/uu-24-2013")
    expect(page.get_by_role("main")).to_contain_text("Dicabut oleh UU 6/2025")

    # Its work is listed; an editor of everything opens a draft from it and ticks it off.
    office.enter(page, "ani")
    page.get_by_role("heading", name="Layanan yang perlu disesuaikan").wait_for()
    page.get_by_role("link", name="Undang-Undang Nomor 6 Tahun 2025").first.click()
    row = page.get_by_role("row").filter(has_text="KTP-el hilang")
    row.get_by_role("button", name="Tandai selesai").click()
    expect(row).to_contain_text("✓ Selesai")
    row.get_by_role("button", name="Buka draf").click()
    expect(page.get_by_label("Nama layanan")).to_be_visible()

    # Taken back, and brought back, each with a reason.
    office.enter(page, "rani", "/redaksi/peraturan/terbit/uu-6-2025")
    page.get_by_text("Tarik dari warga").click()
    page.get_by_label("Alasan").fill("Naskah keliru.")
    page.get_by_role("button", name="Tarik naskah").click()
    expect(page.get_by_role("status")).to_contain_text("Ditarik dari warga")
    assert page.request.get(f"{office.url}/peraturan/uu-6-2025").status == 404
    page.get_by_text("Kembali ke naskah ini").click()
    page.get_by_label("Alasan").fill("Ternyata benar.")
    page.get_by_role("button", name="Kembalikan naskah").click()
    expect(page.get_by_role("main")).to_contain_text("dilihat warga")
    assert page.request.get(f"{office.url}/peraturan/uu-6-2025").status == 200
    with office.engine.connect() as db:
        noted = entries(db, "regulation:uu-6-2025")
    assert [(n.actor, n.action, n.reason) for n in noted] == [
        ("rani", "kembali ke naskah lama", "Ternyata benar."),
        ("rani", "tarik", "Naskah keliru."),
    ]
