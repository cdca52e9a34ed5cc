"""What the machine does with a file: read apart, refused in words, published, taken up again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from sqlalchemy import Engine, update

from app.regulations.desk import Desk
from app.regulations.jobs import Jobs
from app.regulations.model import Mark, State
from app.regulations.tables import drafts
from knowledge_base.audit import entries
from knowledge_base.law.corrections import Correction, Kind, mark_of
from knowledge_base.law.reading.document import Limits
from tests.app.regulations.samples import LAW, sent


def blank_pdf(pages: int, password: str = "") -> bytes:
    import io

    pdf = pdfium.PdfDocument.new()
    for _ in range(pages):
        pdf.new_page(595, 842).close()
    out = io.BytesIO()
    pdf.save(out)
    pdf.close()
    return out.getvalue()


def state_of(desk: Desk, draft_id: int) -> State:
    found = desk.drafts.get(draft_id)
    assert found
    return found.state


def test_a_file_becomes_a_draft_with_its_title_and_tree(desk: Desk, jobs: Jobs) -> None:
    draft = sent(desk)
    assert draft.state is State.WAITING
    assert jobs.work()
    assert not jobs.work()
    read = desk.draft(draft.id)
    assert (read.state, read.law_id, read.title) == (
        State.DRAFT, "uu-6-2011", "Undang-Undang Nomor 6 Tahun 2011",
    )  # fmt: skip
    law = desk.law(draft.id)
    assert law
    assert [pasal.number for pasal in law.pasal()] == ["1", "2", "3", "4"]
    assert not list(desk.shelf.store.ids()), "nothing is live before it is published"


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"\x89PNG\r\n\0\0", "foto.pdf", "berakhiran .pdf"),
        (b"Resep soto ayam.\n" * 50, "soto.txt", "tidak terbaca sebagai peraturan"),
        (blank_pdf(3)[:400], "potong.pdf", "rusak atau terpotong"),
        (blank_pdf(3000), "tebal.pdf", "terlalu tebal: 3000 halaman"),
        (b"PK\x03\x04rusak", "rusak.docx", "rusak"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    desk: Desk, jobs: Jobs, body: bytes, name: str, said: str
) -> None:
    draft = sent(desk, body, name)
    assert jobs.work()
    refused = desk.draft(draft.id)
    assert refused.state is State.REFUSED
    assert said in refused.told
    assert desk.text(draft.id) is None


def test_a_job_whose_process_died_is_taken_up_again(desk: Desk, jobs: Jobs, engine: Engine) -> None:
    draft = sent(desk)
    now = datetime.now(UTC)

    def left(ago: int) -> None:
        with engine.begin() as db:
            values = {"state": State.READING, "beat_at": now - timedelta(seconds=ago)}
            db.execute(update(drafts).values(values))

    left(5)
    assert not jobs.work(), "another process still lives"
    left(100)
    assert jobs.work()
    assert state_of(desk, draft.id) is State.DRAFT


def test_reading_stops_when_the_app_stops_and_waits_for_the_next(desk: Desk) -> None:
    draft, closing = sent(desk, LAW), threading.Event()
    asked = iter([False])
    stopping = Jobs(desk, Limits(), lambda: next(asked, True) or closing.is_set())
    assert stopping.work()
    assert state_of(desk, draft.id) is State.WAITING
    assert Jobs(desk, Limits(), lambda: False).work()
    assert state_of(desk, draft.id) is State.DRAFT


def test_a_correction_survives_reading_again_and_can_be_undone(desk: Desk, jobs: Jobs) -> None:
    draft = sent(desk)
    jobs.work()
    law = desk.law(draft.id)
    assert law
    place = "pasal 2 ayat (1)"
    fix = Correction(
        kind=Kind.REWORD, place=place, seen=mark_of(law, place), number="1", text="Rp10.000."
    )
    made = desk.work.add(draft, "budi", fix, "a" * 32)
    assert desk.work.add(draft, "budi", fix, "a" * 32) == made, "sent twice, it counts once"
    desk.drafts.move(draft.id, (State.DRAFT,), State.WAITING, "budi", "baca ulang")
    jobs.work()
    again = desk.law(draft.id)
    assert again
    node = again.at(place)
    assert node
    assert node.text == "Rp10.000."
    assert desk.work.undo(draft, made, "budi")
    assert not desk.work.undo(draft, made, "budi")
    undone = desk.law(draft.id)
    assert undone == law


def test_what_is_published_is_what_people_decided_and_comes_back(desk: Desk, jobs: Jobs) -> None:
    draft = sent(desk)
    jobs.work()
    revoked = {link.effect.target: link.key for link in desk.suggestions(draft.id)}
    assert revoked.keys() == {"uu-24-2013", "pp-1-1999"}
    desk.work.mark(draft, Mark.LINK, revoked["uu-24-2013"], False, "budi")
    desk.work.mark(draft, Mark.LINK, revoked["pp-1-1999"], True, "budi")
    assert desk.open_links(draft.id) == ()
    desk.drafts.move(draft.id, (State.DRAFT,), State.SUBMITTED, "budi", "ajukan")
    values = {"published_by": "rani"}
    desk.drafts.move(draft.id, (State.SUBMITTED,), State.PUBLISHING, "rani", "terbitkan", **values)
    assert jobs.work()
    live = desk.draft(draft.id)
    assert (live.state, live.reading) == (State.PUBLISHED, desk.shelf.store.current("uu-6-2011"))
    today = desk.today()
    assert desk.shelf.laws.ended("pp-1-1999", None, today)
    assert desk.shelf.laws.ended("uu-24-2013", None, today) is None

    vector = desk.live.current.embed("kartu baru jadi dalam berapa hari")
    hits = desk.shelf.search("kartu baru jadi dalam berapa hari", vector, today)
    assert "uu-6-2011" in {hit.regulation_id for hit in hits}
    desk.shelf.turn_to("uu-6-2011", None, today)
    assert "uu-6-2011" not in desk.shelf.laws
    assert desk.shelf.laws.ended("pp-1-1999", None, today) is None
    assert desk.shelf.search("kartu baru jadi dalam berapa hari", vector, today) == []
    desk.shelf.turn_to("uu-6-2011", live.reading, today)
    assert "uu-6-2011" in desk.shelf.laws

    with desk.drafts.engine.connect() as db:
        noted = [entry.action for entry in entries(db, f"naskah:{draft.id}")]
    assert noted == ["terbit", "terbitkan", "ajukan", *["tandai hubungan"] * 2, "unggah"]
