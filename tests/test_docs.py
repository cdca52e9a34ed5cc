"""The README is held to the code: settings, commands, folders, links."""

from __future__ import annotations

import re

import typer

from app.cli import cli
from app.settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")


def environment_name(field: str) -> str:
    return "EMBEDDING_MODEL" if field == "embedding_model" else f"TANYA_{field.upper()}"


def commands() -> set[str]:
    """Every `tanya …` command there is."""
    group = typer.main.get_command(cli)
    found = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}" for sub in inner} if inner else {name}
    return found


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert table == {environment_name(field) for field in Settings.model_fields}


def test_the_table_gives_the_defaults() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", README, re.MULTILINE))
    for name, field in Settings.model_fields.items():
        default = str(field.default).replace(f"{ROOT}/", "")
        written = rows[environment_name(name)].strip("`")
        if written not in ("*(empty)*", "*(made)*"):
            assert written.lower() == default.lower().replace("()", "[]"), name


def test_the_command_table_is_complete_and_true() -> None:
    table = set(re.findall(r"^\| `tanya ([a-z ]+)` \|", README, re.MULTILINE))
    assert table == commands()


def test_every_command_named_anywhere_exists() -> None:
    for name in re.findall(r"tanya ((?:kb|model|nlu) [a-z]+|ask|serve|eval)\b", README):
        assert name in commands(), name


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", README)) <= targets
    assert {"run", "test", "bench", "screenshot"} <= targets


def test_every_folder_is_on_the_map() -> None:
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "__")) and path.name != "var"
    }
    assert folders == set(re.findall(r"^\| `([a-z_]+)/` \|", README, re.MULTILINE))


def test_every_link_and_picture_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_no_figure_is_missing() -> None:
    assert "FIGURES" not in README
