"""The README is held to the code: settings, commands, folders, links."""

from __future__ import annotations

import re

import typer
from pydantic import SecretStr

from app.cli import cli
from app.settings import MADE_SECRETS, ROOT, Settings, environment_name

README = (ROOT / "README.md").read_text(encoding="utf-8")


# What stands as code: between backticks, and in the blocks that are to be typed.
CODE = "\n".join(
    block or span for block, span in re.findall(r"```.*?\n(.*?)```|`([^`\n]+)`", README, re.DOTALL)
)


def commands() -> set[str]:
    """Every `tanya …` command there is."""
    group = typer.main.get_command(cli)
    found = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}" for sub in inner} if inner else {name}
    return found


def as_written(name: str, default: object) -> str:
    """The default of a setting as the table shows it."""
    match default:
        case SecretStr() if name in MADE_SECRETS:
            return "*(made)*"
        case SecretStr() | "":
            return "*(empty)*"
        case ():
            return "`[]`"
        case bool():
            return f"`{str(default).lower()}`"
    return f"`{str(default).replace(f'{ROOT}/', '')}`"


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert table == {environment_name(field) for field in Settings.model_fields}


def test_the_table_gives_the_defaults() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", README, re.MULTILINE))
    for name, field in Settings.model_fields.items():
        assert rows[environment_name(name)] == as_written(name, field.default), name


def test_the_command_table_is_complete_and_true() -> None:
    table = set(re.findall(r"^\| `tanya ([a-z ]+)` \|", README, re.MULTILINE))
    assert table == commands()


def test_every_command_named_anywhere_exists() -> None:
    groups = {name.split()[0] for name in commands() if " " in name}
    named = re.findall(r"(?:^|[/ ])tanya ([a-z]+)(?: ([a-z]+))?", CODE, re.MULTILINE)
    assert named
    for first, second in named:
        assert (f"{first} {second}" if first in groups else first) in commands(), (first, second)


def test_every_make_target_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"^make ([a-z-]+)", CODE, re.MULTILINE))
    assert {"run", "test", "bench", "screenshot"} <= named <= targets


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
