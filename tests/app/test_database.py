import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, event, insert, inspect, text

from app.database import DatabaseUnavailable, connect, let_go, migrations
from app.gaps.tables import metadata as gaps
from app.regulations.tables import metadata as regulations
from app.sheets.tables import metadata as sheets
from app.staff.tables import metadata as staff
from connectors.desk.tables import metadata as desk
from connectors.desks.tables import metadata as other_desks
from connectors.feedback.tables import metadata as feedback
from connectors.tables import metadata as conversations
from connectors.tickets.tables import metadata as tickets
from knowledge_base.audit import metadata as audit
from knowledge_base.publishing.tables import metadata as content
from tests.services import Postgres, free_port

ENTRY = {"at": datetime.now(UTC), "actor": "a", "action": "b", "reason": "", "detail": "{}"}


def test_the_migrations_make_the_tables_the_code_uses(engine: Engine) -> None:
    used = MetaData()
    parts = (
        conversations,
        audit,
        staff,
        content,
        sheets,
        gaps,
        regulations,
        desk,
        tickets,
        other_desks,
        feedback,
    )
    for metadata in parts:
        for table in metadata.tables.values():
            table.to_metadata(used)
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), used) == []
    unique = inspect(engine).get_unique_constraints("messages")
    assert {tuple(constraint["column_names"]) for constraint in unique} == {
        ("conversation_id", "id"),
        ("conversation_id", "in_reply_to"),
    }


def test_the_schema_goes_all_the_way_down_and_up_again(engine: Engine) -> None:
    before = set(inspect(engine).get_table_names())
    with engine.begin() as db:
        command.downgrade(migrations(db), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    with engine.begin() as db:
        command.upgrade(migrations(db), "head")
    assert set(inspect(engine).get_table_names()) == before


def test_replicas_that_start_together_migrate_once(
    own_cluster: Postgres,
) -> None:
    url = own_cluster.url()
    with ThreadPoolExecutor(4) as pool:
        for engine in pool.map(connect, [url] * 4):
            with engine.connect() as db:
                assert db.execute(text("SELECT count(*) FROM messages")).scalar() == 0
            let_go(engine)


def test_a_database_that_is_there_is_taken_up_as_it_is(database_url: str) -> None:
    insert = "INSERT INTO conversations VALUES ('a', 'api', '2026-11-25')"
    for statement in (insert, "SELECT count(*) FROM conversations"):
        engine = connect(database_url)
        with engine.begin() as db:
            result = db.execute(text(statement))
            found = result.scalar() if result.returns_rows else None
        let_go(engine)
    assert found == 1


def test_writers_stand_in_line_instead_of_finding_the_database_locked(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")

    def impatient(connection: object, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")  # type: ignore[attr-defined]

    event.listen(engine, "connect", impatient)
    let_go(engine)

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
    let_go(engine)


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    connect(f"sqlite:///{tmp_path / 'folder' / 'tanya.sqlite'}").dispose()
    assert (tmp_path / "folder" / "tanya.sqlite").is_file()


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    with engine.connect() as db:
        assert db.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert db.execute(text("PRAGMA foreign_keys")).scalar() == 1
    let_go(engine)


def test_a_connection_that_comes_back_after_the_engine_was_let_go_is_closed(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    late = engine.connect()
    of_the_driver = late.connection.dbapi_connection
    assert of_the_driver is not None
    let_go(engine)
    late.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        of_the_driver.cursor()


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnavailable) as told:
        connect(f"postgresql://tanya:sangat-rahasia@127.0.0.1:{free_port()}/tanya")
    assert "127.0.0.1" in str(told.value)
    assert "sangat-rahasia" not in str(told.value)
