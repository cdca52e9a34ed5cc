"""`make locks`: writes the lock files beside this one with uv, every file with its hashes.

Versions already locked are kept; `make locks UPGRADE=1` takes the newest that fit.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Rasa's dependencies that exist only as source (pure Python, no compiler needed).
SOURCE_ONLY = ("docopt", "mattermostwrapper", "randomname")


def main() -> None:
    uv = _uv()
    _compile(uv, "app", "3.11", overrides="app.over")
    _compile(uv, "test", "3.11", overrides="app.over", leave_out="app")
    _compile(uv, "rasa", "3.10", overrides="rasa.over", source=SOURCE_ONLY)
    _compile(uv, "build", "3.10", within="rasa")


def _compile(
    uv: str,
    name: str,
    python: str,
    overrides: str = "",
    within: str = "",
    leave_out: str = "",
    source: "tuple[str, ...]" = (),
) -> None:
    """Lock `name`.in; versions agree with `within`, what `leave_out` locks is not repeated."""
    options = ["--python-version", python, "--python-platform", "x86_64-manylinux_2_28"]
    options += ["--generate-hashes", "--no-header", "--only-binary", ":all:", "--quiet"]
    options += [f"--no-binary={package}" for package in source]
    if overrides:
        options += ["--override", overrides]
    for agreeing in filter(None, (within, leave_out)):
        options += ["--constraint", f"{agreeing}.txt"]
    if leave_out:
        options += [f"--no-emit-package={package}" for package in _locked(leave_out)]
    if os.environ.get("UPGRADE"):
        options.append("--upgrade")
    command = [uv, "pip", "compile", f"{name}.in", *options, "-o", f"{name}.txt"]
    if subprocess.run(command, cwd=str(HERE)).returncode:
        raise SystemExit(f"Kunci {name}.txt tidak dapat dibuat; sebabnya ada di atas.")
    print(f"deploy/locks/{name}.txt: {len(_locked(name))} paket", flush=True)


def _locked(name: str) -> List[str]:
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)


def _uv() -> str:
    """The uv on PATH, or one installed under var/ for this purpose."""
    found = shutil.which("uv")
    if found:
        return found
    folder = ROOT / "var" / "venv" / "uv"
    uv = folder / "bin" / "uv"
    if not uv.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "-q", "uv"], check=True)
    return str(uv)


if __name__ == "__main__":
    main()
