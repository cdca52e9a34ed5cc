"""The audit log keeps every change, and nobody can change the log."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DatabaseError

from knowledge_base.audit import audit, entries, note


def test_a_change_is_told_with_who_what_and_why(engine: Engine) -> None:
    with engine.begin() as db:
        note(db, "ani", "terbit", "service:ktp", "Perda baru", {"revisi": "4"})
    with engine.connect() as db:
        (entry,) = entries(db)
    assert (entry.actor, entry.action, entry.subject) == ("ani", "terbit", "service:ktp")
    assert (entry.reason, entry.detail) == ("Perda baru", {"revisi": "4"})
    assert entry.at.tzinfo is not None


def test_entries_come_newest_first_by_subject_and_page(engine: Engine) -> None:
    with engine.begin() as db:
        for at in range(5):
            note(db, "ani", "ubah", f"service:{at % 2}", detail={"ke": str(at)})
    with engine.connect() as db:
        assert [e.detail["ke"] for e in entries(db)] == ["4", "3", "2", "1", "0"]
        assert [e.detail["ke"] for e in entries(db, "service:1")] == ["3", "1"]
        newest = entries(db, most=2)
        assert [e.detail["ke"] for e in entries(db, before=newest[-1].seq)] == ["2", "1", "0"]


def test_a_change_that_is_undone_leaves_no_entry(engine: Engine) -> None:
    with engine.connect() as db:
        note(db, "ani", "ubah", "service:ktp")
        db.rollback()
    with engine.connect() as db:
        assert not entries(db)


@pytest.mark.parametrize("change", [update(audit).values(actor="budi"), delete(audit)])
def test_the_database_refuses_to_change_or_remove_an_entry(engine: Engine, change: object) -> None:
    with engine.begin() as db:
        note(db, "ani", "ubah", "service:ktp")
    with pytest.raises(DatabaseError, match="never changed"), engine.begin() as db:
        db.execute(change)  # type: ignore[call-overload]
    with engine.connect() as db:
        assert [entry.actor for entry in entries(db)] == ["ani"]
