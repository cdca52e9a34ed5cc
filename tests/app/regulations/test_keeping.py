"""Files of regulations go when nobody reads them any more; what citizens read keeps its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from app.regulations.desk import Desk
from app.regulations.jobs import Jobs
from app.regulations.keeping import OldFiles
from app.regulations.model import State
from knowledge_base.audit import audit, entries
from tests.app.regulations.conftest import TODAY
from tests.app.regulations.samples import LAW, sent
from tests.knowledge_base.law.reading.samples import locked_pdf

LATER = datetime.now(UTC) + timedelta(days=31)


@pytest.fixture
def files(engine: Engine, tmp_path: Path) -> OldFiles:
    return OldFiles(engine, tmp_path / "law", 30)


def publish(desk: Desk, jobs: Jobs, text: str = LAW) -> int:
    draft = sent(desk, text)
    jobs.work()
    desk.drafts.move(draft.id, (State.DRAFT,), State.PUBLISHING, "rani", "terbitkan")
    jobs.work()
    assert desk.draft(draft.id).state is State.PUBLISHED
    return draft.id


def test_the_file_of_what_was_replaced_goes_and_that_of_what_is_read_stays(
    desk: Desk, jobs: Jobs, files: OldFiles, engine: Engine
) -> None:
    old = publish(desk, jobs)
    new = publish(desk, jobs, LAW.replace("tiga hari", "dua hari"))
    assert files.report(datetime.now(UTC)) == 0, "not before its days are over"
    assert (files.report(LATER), files.apply(LATER, "sistem")) == (1, 1)
    assert desk.files.sent(old) is None
    assert desk.text(old) is None
    assert desk.files.sent(new)
    assert desk.text(new)
    with engine.connect() as db:
        assert entries(db, f"naskah:{old}")[0].action == "hapus berkas lama"
    assert files.report(LATER) == 0
    law = desk.draft(old).law_id
    reading = desk.draft(old).reading
    desk.shelf.turn_to(law, reading, TODAY)
    assert desk.shelf.store.current(law) == reading, "its text is still there to go back to"


def test_what_was_withdrawn_goes_only_so_long_after_it_was(
    desk: Desk, jobs: Jobs, files: OldFiles, engine: Engine
) -> None:
    number = publish(desk, jobs)
    law = desk.draft(number).law_id
    assert files.report(LATER) == 0, "citizens read it"
    desk.shelf.turn_to(law, None, TODAY)
    with engine.begin() as db:
        entry = {"at": LATER - timedelta(days=1), "actor": "rani", "reason": ""}
        more = {"action": "tarik", "subject": f"regulation:{law}", "detail": "{}"}
        db.execute(insert(audit).values(entry | more))
    assert files.report(LATER) == 0
    assert files.apply(LATER + timedelta(days=31), "sistem") == 1


def test_what_could_not_be_read_goes_too_and_what_is_worked_on_stays(
    desk: Desk, jobs: Jobs, files: OldFiles
) -> None:
    refused = sent(desk, locked_pdf(), "kunci.pdf")
    draft = sent(desk)
    while jobs.work():
        pass
    assert desk.draft(refused.id).state is State.REFUSED
    assert files.apply(LATER, "sistem") == 1
    assert (desk.files.sent(refused.id), desk.files.sent(draft.id) is None) == (None, False)
