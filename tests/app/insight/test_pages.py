"""The page of figures, its exports and the open report, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.database import connect, let_go
from app.insight.period import NoPeriod, asked_for, month_of
from app.insight.reports import Reports
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import open_keys
from app.staff.times import Zone
from knowledge_base.audit import entries
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.insight.talk import UNKNOWN, Talk, answered, minutes
from tests.app.staff.people import Visitor, introduce
from tests.connectors.conftest import FakeDialogue

NOVEMBER = datetime(2026, 11, 4, tzinfo=UTC)
SECRET = "atas nama Budi Contoh di Jalan Mawar"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(Settings(data=tmp_path).database)
    yield engine
    let_go(engine)


@pytest.fixture
def app(tmp_path: Path, engine: Engine, knowledge: Knowledge) -> FastAPI:
    introduce(open_keys(Settings(data=tmp_path), engine))
    return create_app(Settings(data=tmp_path), LiveKnowledge(knowledge), Parts(FakeDialogue()))


@pytest.fixture
def person(app: FastAPI) -> Callable[[str], Visitor]:
    def signed_in(name: str) -> Visitor:
        visitor = Visitor(app)
        assert visitor.sign_in(name).status_code == 303
        return visitor

    return signed_in


@pytest.fixture
def reports(engine: Engine, tmp_path: Path) -> Reports:
    return Reports(engine, tmp_path / "reports", 180)


def fill(engine: Engine) -> None:
    """A month with enough to tell, some of few people, and words that nobody may read."""
    talk = Talk(engine)
    for at in range(12):
        talk.say(f"a{at}", answered(), minutes(at), mark=1)
    for at in range(3):
        talk.say(f"b{at}", answered("paspor-baru", Aspect.BIAYA, "32.04"), minutes(at))
    talk.say("c", UNKNOWN, text=f"ktp {SECRET} hilang")
    talk.thread("c", replied=minutes(4), closed=minutes(9), agent="tono", stars=1)


def test_agents_and_admins_see_figures_with_definitions_and_editors_do_not(
    engine: Engine, person: Callable[[str], Visitor]
) -> None:
    fill(engine)
    page = person("siti").get("/meja/wawasan?dari=2026-10-01&sampai=2026-10-31").text
    assert page.count("Cara menghitung") == page.count("Unduh CSV") == 12
    assert "Semua unit" in page
    tono = person("tono").get("/meja/wawasan").text
    assert "wilayah" in tono
    assert "Terbitkan laporan" not in tono
    assert person("budi").get("/meja/wawasan").status_code == 403


@pytest.mark.parametrize(
    "query",
    ["dari=kemarin", "dari=2026-10-02&sampai=2026-10-01", "dari=2020-01-01", "sampai=0001-01-01"],
)
def test_days_that_make_no_sense_are_said_to_and_the_usual_ones_shown(
    person: Callable[[str], Visitor], query: str
) -> None:
    page = person("siti").get(f"/meja/wawasan?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "Cara menghitung" in page.text
    assert person("siti").get(f"/meja/wawasan/jam.csv?{query}").status_code == 422


def test_a_figure_is_exported_for_the_days_of_the_page(
    engine: Engine, person: Callable[[str], Visitor]
) -> None:
    fill(engine)
    siti = person("siti")
    export = siti.get("/meja/wawasan/hasil.csv?dari=2026-10-06&sampai=2026-10-06")
    assert export.headers["content-type"].startswith("text/csv")
    assert "hasil-2026-10-06-2026-10-06.csv" in export.headers["content-disposition"]
    assert export.content.decode("utf-8-sig").splitlines()[:2] == [
        "Hasil,Pertanyaan,Bagian",
        "Dijawab,disamarkan,",
    ]
    channels = siti.get("/meja/wawasan/saluran.csv?dari=2026-10-06&sampai=2026-10-06")
    assert channels.content.decode("utf-8-sig").splitlines()[1] == "Situs web,16,1.0000,16"
    assert siti.get("/meja/wawasan/apa-ini.csv").status_code == 404


def test_an_agent_exports_no_colleague(engine: Engine, person: Callable[[str], Visitor]) -> None:
    Talk(engine).thread("a", agent="lani", replied=minutes(1), wilayah="32.04")
    Talk(engine).thread("b", agent="tono", replied=minutes(1), wilayah="32.04")
    query = "/meja/wawasan/petugas.csv?dari=2026-10-01&sampai=2026-10-31"
    assert "lani" not in person("tono").get(query).text
    assert "lani" in person("siti").get(query).text


def test_four_weeks_are_usual_and_days_are_those_of_the_reader() -> None:
    late = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
    assert asked_for("", "", late, Zone.WIB).last == date(2026, 11, 25)
    period = asked_for("", "", late, Zone.WITA)
    assert (period.first, period.last) == (date(2026, 10, 30), date(2026, 11, 26))
    assert period.begins == datetime(2026, 10, 29, 16, tzinfo=UTC)
    assert len(period.days) == 28


def test_the_open_report_names_nobody_and_no_small_number(
    engine: Engine, reports: Reports, catalogue: Catalogue, tmp_path: Path
) -> None:
    fill(engine)
    page, paper = reports.write("2026-10", catalogue, tmp_path / "out", NOVEMBER)
    html = page.read_text(encoding="utf-8")
    document = pypdfium2.PdfDocument(paper)
    printed = "\n".join(sheet.get_textpage().get_text_range() for sheet in document)
    document.close()
    for text in (html, printed):
        assert "Oktober 2026" in text
        assert "< 5 warga" in unescape(text)
        assert not [word for word in ("Budi", "Mawar", "tono") if word in text]
    assert "Paspor" in html
    row = html[html.index("Kabupaten Bandung") :].split("</tr>")[0]
    assert "<td>3" not in row
    assert "Halaman 1" in printed


@pytest.mark.parametrize(
    ("month", "now", "why"),
    [
        ("2026-10", datetime(2026, 10, 31, tzinfo=UTC), "belum bisa"),
        ("2026-10", datetime(2026, 11, 3, 16, 59, tzinfo=UTC), "belum bisa"),
        ("2026-10", datetime(2027, 5, 1, tzinfo=UTC), "sudah dihapus"),
        ("2026-13", NOVEMBER, "Bukan bulan"),
        ("../../x", NOVEMBER, "Bukan bulan"),
    ],
)
def test_a_month_that_cannot_be_told_is_refused(
    reports: Reports, catalogue: Catalogue, tmp_path: Path, month: str, now: datetime, why: str
) -> None:
    with pytest.raises(NoPeriod, match=why):
        reports.write(month, catalogue, tmp_path / "out", now)
    assert not (tmp_path / "out").exists()


def test_a_month_is_whole() -> None:
    february = month_of("2028-02")
    assert (february.first, february.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_of("2026-12").last == date(2026, 12, 31)


def test_an_admin_publishes_and_everybody_reads(
    app: FastAPI, engine: Engine, person: Callable[[str], Visitor], reports: Reports
) -> None:
    fill(engine)
    month = reports.ready(datetime.now(UTC))[0]
    stranger = Visitor(app)
    assert "Belum ada laporan" in stranger.get("/laporan").text
    assert stranger.get(f"/laporan/{month}").status_code == 404
    tono = person("tono")
    assert tono.send("/akun", "/meja/wawasan/laporan", bulan=month).status_code == 403
    siti = person("siti")
    assert siti.send("/meja/wawasan", "/meja/wawasan/laporan", bulan="2020-01").status_code == 422
    assert siti.send("/meja/wawasan", "/meja/wawasan/laporan", bulan=month).status_code == 303
    assert f"/laporan/{month}" in stranger.get("/laporan").text
    page = stranger.get(f"/laporan/{month}")
    assert page.status_code == 200
    assert "<h1>Laporan layanan" in page.text
    assert stranger.get(f"/laporan/{month}.pdf").content.startswith(b"%PDF")
    for odd in ("2026-1", "..%2f..%2ftanya", "2026-10.html"):
        assert stranger.get(f"/laporan/{odd}").status_code in (404, 422)
    with engine.connect() as db:
        (found,) = entries(db, f"laporan:{month}")
    assert (found.actor, found.action) == ("siti", "terbitkan laporan")


def test_only_months_that_are_over_and_kept_are_offered(reports: Reports) -> None:
    assert reports.ready(NOVEMBER) == ["2026-10", "2026-09", "2026-08"]
    assert reports.ready(NOVEMBER - timedelta(days=1)) == ["2026-09", "2026-08"]
