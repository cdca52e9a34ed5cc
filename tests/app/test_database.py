import threading
from datetime import UTC, datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, insert, inspect, text

from app.database import connect
from connectors.tables import metadata as conversations
from knowledge_base.audit import metadata as audit

ENTRY = {"at": datetime.now(UTC), "actor": "a", "action": "b", "reason": "", "detail": "{}"}


def test_the_migrations_make_the_tables_the_code_uses(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), [audit, conversations]) == []
    unique = inspect(engine).get_unique_constraints("messages")
    engine.dispose()
    assert {tuple(constraint["column_names"]) for constraint in unique} == {
        ("conversation_id", "id"),
        ("conversation_id", "in_reply_to"),
    }


def test_a_database_that_is_there_is_taken_up_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'folder' / 'tanya.sqlite'}"
    insert = "INSERT INTO conversations VALUES ('a', 'api', '2026-11-25')"
    for statement in (insert, "SELECT count(*) FROM conversations"):
        engine = connect(url)
        with engine.begin() as db:
            result = db.execute(text(statement))
            found = result.scalar() if result.returns_rows else None
        engine.dispose()
    assert found == 1


def test_writers_stand_in_line_instead_of_finding_the_database_locked(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")

    def impatient(connection: object, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")  # type: ignore[attr-defined]

    event.listen(engine, "connect", impatient)
    engine.dispose()

    def write(writer: int) -> None:
        for at in range(40):
            with engine.begin() as db:
                id_ = f"{writer}-{at}"
                db.execute(insert(audit.tables["audit"]).values(ENTRY | {"subject": id_}))

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(6)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join(30)
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM audit")).scalar() == 240
    engine.dispose()


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    with engine.connect() as db:
        assert db.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert db.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()
