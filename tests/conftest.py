"""Shared by all tests: the real model, the real knowledge, and one real server with Rasa."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runtime import load_knowledge, open_embedder, prepare_model
from app.server import Running, running
from app.settings import ROOT, Settings
from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder
from knowledge_base.law.shelf import LawShelf
from knowledge_base.retrieval import Knowledge


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
def server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A real server: app and Rasa on free ports, with a database of its own."""
    database = tmp_path_factory.mktemp("server") / "tanya.sqlite"
    with running(settings, {"TANYA_DATABASE_URL": f"sqlite:///{database}"}) as found:
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
