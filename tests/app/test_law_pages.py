from __future__ import annotations

import re
import time
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import law_pages, open_data
from app.law_day import asked_day
from knowledge_base.catalogue import Catalogue
from knowledge_base.law.consolidation import consolidated
from knowledge_base.law.library import Laws
from knowledge_base.law.model import LawText, Node, Unit
from knowledge_base.law.store import LawStore
from knowledge_base.model import Provision, Regulation, Status
from knowledge_base.naming import calm, group_of, parts_of, short_title
from knowledge_base.retrieval import LiveKnowledge
from tests.app.laws import ALL, BASE, as_read
from tests.knowledge_base.law.mini import law

TODAY = date(2026, 11, 26)
RECORD = Regulation(
    id="pp-5-2010",
    jenis="PP",
    nomor="5",
    tahun=2010,
    tentang="Kartu Warga",
    status=Status.DIUBAH,
    diubah_oleh=("pp-2-2020",),
    pasal=(
        Provision(lokasi="pasal 2 ayat (2)", isi="Kartu jadi dalam tiga hari."),
        Provision(lokasi="pasal 2 ayat (9)", isi="Ayat yang tidak terbaca dari berkas."),
        Provision(lokasi="pasal 99", isi="Pasal yang tidak ada dalam naskah."),
    ),
    ditinjau_pada=TODAY,
)


def site(folder: Path, catalogue: Catalogue, *texts: LawText) -> TestClient:
    """The pages over these texts, on a day that stays."""
    store = LawStore(folder)
    for text in texts:
        store.add(text)
    laws = Laws(store, catalogue.regulations)
    live = cast(
        LiveKnowledge, SimpleNamespace(current=SimpleNamespace(catalogue=catalogue, version="1"))
    )
    app = FastAPI(docs_url=None)
    app.include_router(open_data.router(live, lambda: laws, lambda: TODAY))
    app.include_router(law_pages.router(live, lambda: laws, lambda: TODAY))
    return TestClient(app)


@pytest.fixture
def pages(tmp_path: Path) -> TestClient:
    catalogue = Catalogue(services={}, regulations={RECORD.id: RECORD}, topics={})
    return site(tmp_path, catalogue, *ALL)


def part(page: str, anchor: str) -> str:
    """The Pasal of a page that has this anchor."""
    found = re.search(rf'<section class="pasal[^>]*id="{anchor}">.*?</section>', page, re.DOTALL)
    assert found, anchor
    return unescape(found[0])


def test_the_whole_text_stands_with_anchors(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    assert "Peraturan Pemerintah Nomor 5 Tahun 2010" in page
    for anchor in ("bab-i", "bab-ii-bagian-kesatu", "pasal-2-ayat-1-huruf-b", "lampiran-i"):
        assert f'id="{anchor}"' in page, anchor
    for said in ("bahwa warga perlu kartu", "Kartu memudahkan warga", "Kartu berukuran kecil"):
        assert said in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_entry_of_the_contents_leads_somewhere(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    contents = page[page.index("<nav") : page.index("</nav>")]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert "pasal-4a" in anchors
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_a_changed_pasal_says_by_whom_and_how_it_was(pages: TestClient) -> None:
    pasal = part(pages.get("/peraturan/pp-5-2010").text, "pasal-2")
    assert "tiga hari" in pasal
    assert 'diubah dengan <a href="/peraturan/pp-7-2012#pasal-i-angka-1">PP 7/2012</a>' in pasal
    earlier = pasal[pasal.index("Bunyi sebelumnya") :]
    assert "empat belas hari" in earlier
    assert "berlaku 4 Januari 2010 sampai 29 Februari 2012" in earlier


def test_what_was_struck_out_keeps_its_last_words_folded(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    ayat = re.search(r'<li id="pasal-2-ayat-3".*?</details>', page, re.DOTALL)
    assert ayat
    assert "dihapus dengan" in ayat[0]
    assert ayat[0].index("<details") < ayat[0].index("Kartu dikenai biaya")
    pasal = part(page, "pasal-5")
    assert "dihapus dengan" in pasal
    assert pasal.index("Bunyi terakhir") < pasal.index("Ketentuan lain")


def test_an_inserted_pasal_says_so(pages: TestClient) -> None:
    assert "disisipkan dengan" in part(pages.get("/peraturan/pp-5-2010").text, "pasal-4a")


def test_an_amending_law_shows_the_new_wording_as_a_tree(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-7-2012").text
    assert 'id="pasal-i-angka-1"' in page
    assert "<blockquote>" in page
    assert page.count("tiga hari") == 1
    assert page.count("yang pertama; dan") == 1


def test_no_word_of_an_order_is_lost(tmp_path: Path) -> None:
    odd = ALL[1].model_copy(
        update={
            "body": (
                Node(
                    unit=Unit.PASAL,
                    number="I",
                    text="Ketentuan Pasal 1 diubah sehingga berbunyi sebagai berikut:\n"
                    "Pasal 1\nSatu.\nPasal 9\nSembilan.\nPasal 2\nDua.",
                ),
            )
        }
    )
    page = site(tmp_path, Catalogue({}, {}, {}), odd).get("/peraturan/pp-7-2012").text
    for word in ("Satu.", "Sembilan.", "Dua.", "Pasal 9"):
        assert word in page


def test_the_elucidation_is_folded_under_its_pasal_unless_it_is_clear(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    assert "hari kerja" in part(page, "pasal-2")
    assert "Penjelasan" not in part(page, "pasal-4")
    assert "Cukup jelas" not in page


def test_plain_words_stand_beside_their_pasal_and_keep_their_anchors(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    assert "Kartu jadi dalam tiga hari." in part(page, "pasal-2")
    # The text has no such ayat, but answers may point to it.
    assert 'id="pasal-2-ayat-9"' in part(page, "pasal-2")
    assert 'id="pasal-99"' in page


def test_a_law_is_shown_as_of_a_day(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010?tanggal=2011-05-01").text
    assert "empat belas hari" in part(page, "pasal-2")
    assert "pasal-4a" not in page
    assert "Keadaan pada <strong>1 Mei 2011</strong>" in page
    assert 'class="strip">Bunyi pada 1 Mei 2011.' in page
    between = pages.get("/peraturan/pp-5-2010?tanggal=2013-05-01").text
    assert "dihapus dengan" not in part(between, "pasal-5")


@pytest.mark.parametrize(
    "said", ["besok", "2020-02-30", "99-99-9999", "0001-01-01", "<b>", "x" * 900]
)
def test_a_day_that_is_none_is_answered_with_a_sentence(pages: TestClient, said: str) -> None:
    page = pages.get("/peraturan/pp-5-2010", params={"tanggal": said})
    assert page.status_code == 200
    assert "tidak kami kenal" in page.text
    assert "<b>" not in page.text
    assert "tiga hari" in page.text


def test_days_may_be_written_as_people_here_do() -> None:
    assert asked_day("31/1/2020", TODAY).day == date(2020, 1, 31)
    assert asked_day(" 2020-01-31 ", TODAY).day == date(2020, 1, 31)
    assert not asked_day("", TODAY).complaint


def test_a_revoked_regulation_is_shown_as_history(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-1-1999").text
    assert "Sudah tidak berlaku sejak 1 Februari 2011." in page
    assert 'Dicabut oleh <a href="/peraturan/pp-6-2011">' in page
    assert "riwayat" in page
    before = pages.get("/peraturan/pp-1-1999?tanggal=2010-01-01").text
    assert "Sudah tidak berlaku" not in before
    assert "Mencabut: " in pages.get("/peraturan/pp-6-2011").text


def test_a_text_that_lacks_a_known_change_says_so_at_every_place(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    assert "belum termuat" in page
    assert 'class="strip">Belum memuat perubahan dari PP 2/2020.' in page


def test_markup_in_a_law_is_text(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    assert "<script>alert" not in page
    assert "<b>tebal" not in page
    assert "&lt;script&gt;alert(&#34;pasal&#34;)&lt;/script&gt; &amp; &lt;b&gt;" in page


def test_markup_in_a_title_stays_out_of_style_and_data(tmp_path: Path) -> None:
    hostile = law("uu-9-2020", "Pasal 1\nIsi.", tentang='</style><script>x</script>"}')
    pages = site(tmp_path, Catalogue(services={}, regulations={}, topics={}), hostile)
    page = pages.get("/peraturan/uu-9-2020").text
    assert "<script>x" not in page
    assert page.count("</style>") == 1
    assert "<script>x" not in pages.get("/peraturan").text


def test_how_it_was_read_is_told(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010").text
    assert "Dibaca mesin dari berkas teks, 1 halaman. Ada 1 hal yang perlu diperiksa." in page
    assert "nomor pasal meragukan" in page


def test_everything_unfolds_for_printing(pages: TestClient) -> None:
    page = pages.get("/peraturan/pp-5-2010?lipatan=buka").text
    assert page.count("<details") == len(re.findall(r"<details[^>]* open>", page))


def test_numbers_that_a_file_has_twice_get_anchors_of_their_own(tmp_path: Path) -> None:
    twice = tuple(Node(unit=Unit.PASAL, number="1", text=text) for text in ("Satu.", "Dua."))
    text = law("uu-9-2020", twice)
    page = site(tmp_path, Catalogue({}, {}, {}), text).get("/peraturan/uu-9-2020").text
    assert 'id="pasal-1"' in page
    assert 'id="pasal-1_2"' in page


def test_a_page_is_packed_and_not_sent_twice(pages: TestClient) -> None:
    first = pages.get("/peraturan/pp-5-2010")
    assert first.headers["content-encoding"] == "gzip"
    tag = {"If-None-Match": first.headers["etag"]}
    assert pages.get("/peraturan/pp-5-2010", headers=tag).status_code == 304
    plain = pages.get("/peraturan/pp-5-2010", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == first.text


def test_a_long_regulation_is_shown_within_a_second(tmp_path: Path) -> None:
    rows = tuple(
        Node(unit=Unit.AYAT, number=str(at), text="Setiap warga berhak atas kartu. " * 4)
        for at in range(1, 9)
    )
    body = tuple(Node(unit=Unit.PASAL, number=str(at), children=rows) for at in range(1, 601))
    pages = site(tmp_path, Catalogue({}, {}, {}), law("uu-9-2020", body))
    begun = time.perf_counter()
    assert pages.get("/peraturan/uu-9-2020").text.count('class="pasal"') == 600
    # Two of them when the machine has other work.
    assert time.perf_counter() - begun < 2


def test_the_list_groups_and_finds(pages: TestClient) -> None:
    everything = pages.get("/peraturan").text
    assert "Peraturan Pemerintah <small>(5)</small>" in everything
    assert "naskah lengkap" in everything
    found = pages.get("/peraturan", params={"cari": "pp nomor 5 tahun 2010"}).text
    assert re.findall(r'<li><a href="/peraturan/([^"]+)"', found)[0] == "pp-5-2010"
    assert "tidak berlaku" in pages.get("/peraturan?cari=kartu+lama").text
    none = pages.get("/peraturan", params={"cari": '<script>"x'}).text
    assert "Tidak ada peraturan" in none
    assert "<script>" not in none


def test_an_unknown_regulation_is_not_there(pages: TestClient) -> None:
    for id_ in ("uu-1-1900", "../etc", "UU-5", "%00"):
        assert pages.get(f"/peraturan/{id_}").status_code == 404, id_


def test_a_damaged_reading_is_told_and_not_traced(tmp_path: Path) -> None:
    pages = site(tmp_path, Catalogue({}, {}, {}), as_read(BASE))
    (reading,) = tmp_path.glob("pp-5-2010/*.json")
    reading.write_text("{")
    assert pages.get("/peraturan/pp-5-2010").status_code == 503
    assert pages.get("/peraturan/pp-5-2010.json").status_code == 503


def test_names_are_made_of_ids() -> None:
    assert parts_of("perda-kota-bandung-4-2015") == ("perda-kota-bandung", "4", "2015")
    assert parts_of("tap-mpr-viii-2000") == ("tap-mpr", "viii", "2000")
    assert parts_of("kepmensos-3-huk-2026") == ("kepmensos", "3-huk", "2026")
    assert short_title("tap-mpr-viii-2000").endswith("VIII/2000")
    assert group_of("perda-kota-bandung-4-2015") == "Peraturan daerah"
    assert group_of("permendagri-2-2016") == "Peraturan menteri dan lembaga"


def test_titles_in_capitals_are_written_calmly() -> None:
    assert calm("INFORMASI DAN TRANSAKSI ELEKTRONIK") == "Informasi dan Transaksi Elektronik"
    assert calm("UNDANG-UNDANG") == "Undang-Undang"
    assert calm("LAPORAN DPRD BAB IV") == "Laporan DPRD Bab IV"
    assert calm("Kartu warga") == "Kartu warga"


def test_the_day_after_a_change_has_it(tmp_path: Path) -> None:
    base, first, *_ = ALL
    start = date(2012, 3, 1)
    for day, word in ((start - timedelta(days=1), "empat belas"), (start, "tiga")):
        at = consolidated(base, [first], day).at("pasal 2 ayat (2)")
        assert at is not None
        assert word in at.text
