"""The audit log is read by person, by subject and by day, page after page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import Engine, insert

from app.staff.office import Keys
from app.staff.times import Zone
from knowledge_base.audit import audit
from tests.app.staff.people import Visitor


@pytest.fixture
def siti(visitor: Callable[[], Visitor], engine: Engine) -> Visitor:
    rows = [
        # 26 November in Jakarta, still the 25th in UTC.
        ("budi", "terbit", "service:ktp-el-hilang", datetime(2025, 11, 25, 18, tzinfo=UTC)),
        ("rani", "ubah", "service:ktp-el-hilang", datetime(2025, 11, 26, 16, tzinfo=UTC)),
        ("rani", "matikan", "channel:whatsapp", datetime(2025, 11, 26, 18, tzinfo=UTC)),
    ]
    with engine.begin() as db:
        for actor, action, subject, at in rows:
            values = {"actor": actor, "action": action, "subject": subject, "at": at}
            db.execute(insert(audit).values(values | {"reason": "<b>uji</b>", "detail": "{}"}))
    siti = visitor()
    siti.sign_in("siti")
    return siti


def shown(siti: Visitor, query: str) -> list[str]:
    text = siti.get(f"/jejak?{query}").text
    return re.findall(r'data-label="Melakukan">([^<]+)<', text)


def test_the_log_is_narrowed_by_person_subject_and_day(siti: Visitor) -> None:
    assert shown(siti, "siapa=rani&apa=ktp") == ["ubah"]
    assert shown(siti, "apa=KTP-EL") == ["ubah", "terbit"]
    assert shown(siti, "apa=matikan&siapa=rani") == ["matikan"]
    assert shown(siti, "dari=2025-11-26&sampai=2025-11-26") == ["ubah", "terbit"]
    assert shown(siti, "sampai=2025-11-25") == []
    assert shown(siti, "siapa=%25") == []


def test_days_are_those_of_the_readers_clock(siti: Visitor, keys: Keys) -> None:
    keys.accounts.set_zone(keys.accounts.person("siti"), Zone.WIT)
    assert shown(siti, "dari=2025-11-26&sampai=2025-11-26") == ["terbit"]
    assert "26 November 2025 pukul 03.00 WIT" in siti.get("/jejak?sampai=2025-11-26").text


def test_the_log_is_paged_without_gaps(siti: Visitor, engine: Engine) -> None:
    with engine.begin() as db:
        row = {"actor": "mesin", "action": "", "reason": "", "detail": "{}"}
        at = datetime(2026, 1, 1, tzinfo=UTC)
        many = [row | {"subject": f"hal:{number}", "at": at} for number in range(120)]
        db.execute(insert(audit), many)
    path, seen = "/jejak?siapa=mesin", []
    while path:
        text = siti.get(path).text
        seen += re.findall(r"hal:(\d+)<", text)
        older = re.search(r'href="([^"]+)">Yang lebih lama', text)
        path = unescape(older[1]) if older else ""
    assert seen == [str(number) for number in reversed(range(120))]


@pytest.mark.parametrize(
    "query", ["dari=kemarin", "sampai=2026-13-40", "sebelum=x", "sebelum=9" * 40, "dari=9999-12-31"]
)
def test_odd_filters_do_no_harm(siti: Visitor, query: str) -> None:
    page = siti.get(f"/jejak?{query}")
    assert page.status_code == 200
    assert ("Bukan tanggal" in page.text) is query.startswith(("dari", "sampai"))


def test_what_is_in_the_log_is_shown_as_text(siti: Visitor) -> None:
    assert "&lt;b&gt;uji&lt;/b&gt;" in siti.get("/jejak?siapa=rani").text


def test_an_empty_log_teaches_what_will_be_there(siti: Visitor) -> None:
    assert "Longgarkan saringannya" in siti.get("/jejak?siapa=tak-ada").text


def test_what_commands_note_is_read_and_found_in_indonesian(siti: Visitor, engine: Engine) -> None:
    row = {"actor": "ani", "subject": "channel:whatsapp", "reason": "", "detail": "{}"}
    with engine.begin() as db:
        for action in ("channel.off", "channel.on"):
            at = datetime(2026, 1, 1, tzinfo=UTC)
            db.execute(insert(audit).values(row | {"action": action, "at": at}))
    assert shown(siti, "apa=saluran") == ["saluran dibuka", "saluran ditutup", "matikan"]
    assert shown(siti, "apa=Saluran+ditutup") == ["saluran ditutup"]


def test_what_it_was_done_to_is_told_in_words_with_its_page(siti: Visitor, engine: Engine) -> None:
    detail = '{"versi": "2", "terbit": "2026-12-31T17:00:00+00:00"}'
    row = {"actor": "ani", "action": "jadwalkan", "subject": "service:skck", "reason": ""}
    with engine.begin() as db:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        db.execute(insert(audit).values(row | {"detail": detail, "at": at}))
    page = siti.get("/jejak?apa=layanan+skck").text
    assert '<a href="/redaksi/layanan/skck">layanan skck</a>' in page
    assert "1 Januari 2027 pukul 00.00 WIB" in page
    assert "saluran whatsapp" in siti.get("/jejak?apa=matikan").text
    assert shown(siti, "apa=service:skck") == ["jadwalkan"]
