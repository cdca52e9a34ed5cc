"""Shared by all tests: the real model, the real knowledge, and one real server with Rasa."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from app.database import connect, let_go
from app.runtime import load_knowledge, open_embedder, prepare_model
from app.server import Running, running
from app.settings import ROOT, Settings
from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder
from knowledge_base.law.shelf import LawShelf
from knowledge_base.retrieval import Knowledge
from tests import services
from tests.databases import fresh_database, prepare

# Fixtures that exist only there, and those that are another thing there.
_ONLY_SERVICES = {"own_cluster", "postgresql_url", "redis_url"}
_WITH_SERVICES = _ONLY_SERVICES | {"database_url"}

# Several share two cores: how long one example takes says nothing of the code.
hypothesis_settings.register_profile(
    "side by side", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("side by side")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--services",
        action="store_true",
        help="only the tests that use a database, on PostgreSQL and Redis instead of SQLite",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --services only what uses one, and marked stories; without, all that needs none."""
    with_services = config.getoption("--services")

    def runs(item: pytest.Item) -> bool:
        asked = set(getattr(item, "fixturenames", ()))
        if not with_services:
            return not asked & _ONLY_SERVICES
        return bool(asked & _WITH_SERVICES) or item.get_closest_marker("services") is not None

    left = [item for item in items if not runs(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if runs(item)]
    # The longest files first: at the end one process would work and the others wait for it.
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[services.Postgres | None]:
    """A PostgreSQL with a database to copy, its tables made; None without --services."""
    if not request.config.getoption("--services"):
        yield None
        return
    with services.postgres() as found:
        prepare(found)
        yield found


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of the tests; only with --services."""
    with services.redis_server() as url:
        yield url


@pytest.fixture
def database_url(cluster: services.Postgres | None, tmp_path: Path) -> Iterator[str]:
    """A database for one test: SQLite, with --services PostgreSQL."""
    with fresh_database(cluster, tmp_path) as url:
        yield url


@pytest.fixture
def postgresql_url(database_url: str) -> str:
    """A database that several replicas may share; not on SQLite."""
    assert database_url.startswith("postgresql")
    return database_url


@pytest.fixture
def own_cluster() -> Iterator[services.Postgres]:
    """A PostgreSQL that one test may stop and start; nothing is in it."""
    with services.postgres() as found:
        yield found


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database of the test, opened."""
    engine = connect(database_url)
    yield engine
    let_go(engine)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings of this checkout: everything that was made lies under var/."""
    return Settings()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return catalogues.load()


@pytest.fixture(scope="session")
def embedder(settings: Settings) -> Embedder:
    """The real model, as it is served."""
    prepare_model(settings)
    return open_embedder(settings)


@pytest.fixture(scope="session")
def knowledge(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The shipped catalogue behind the real index; no regulation was read."""
    prepare_model(settings)
    found = load_knowledge(settings)
    found.shelf.close()
    folder = tmp_path_factory.mktemp("law")
    found.shelf = LawShelf(folder, found.catalogue.regulations, found.embedder)
    return found


@pytest.fixture(scope="session")
def server(
    settings: Settings,
    cluster: services.Postgres | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    """A real server: app and Rasa on free ports, with a database of its own."""
    with (
        fresh_database(cluster, tmp_path_factory.mktemp("server")) as url,
        running(settings, {"TANYA_DATABASE_URL": url}) as found,
    ):
        yield found


def tanya(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small content folder to break: one service and its regulations, copied from the real."""
    source = catalogues.STARTER
    for kind in ("services", "regulations"):
        (tmp_path / kind).mkdir()
    for name in (
        "uu-24-2013",
        "uu-23-2006",
        "perpres-96-2018",
        "perpres-76-2013",
        "uu-37-2008",
        "permendagri-108-2019",
        "pp-5-2021",
    ):
        text = (source / "regulations" / f"{name}.yml").read_text(encoding="utf-8")
        (tmp_path / "regulations" / f"{name}.yml").write_text(text, encoding="utf-8")
    text = (source / "services" / "ktp-el-hilang.yml").read_text(encoding="utf-8")
    (tmp_path / "services" / "ktp-el-hilang.yml").write_text(text, encoding="utf-8")
    return tmp_path
