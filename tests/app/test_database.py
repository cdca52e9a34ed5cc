from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app.database import connect
from connectors.tables import metadata


def test_the_migrations_make_the_tables_the_code_uses(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
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


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    with engine.connect() as db:
        assert db.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert db.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()
