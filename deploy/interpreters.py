"""Finds Python interpreters that really run and can make environments."""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Sequence

_PROBE = (
    "import json, sys\n"
    "try:\n"
    "    import ensurepip, venv\n"
    "    complete = True\n"
    "except ImportError:\n"
    "    complete = False\n"
    "print(json.dumps([sys.executable, list(sys.version_info[:3]), complete]))\n"
)


class Interpreter(NamedTuple):
    """One that answered: where it is, and its version such as '3.11.7'."""

    path: str
    version: str


class PythonMissing(Exception):
    """No usable interpreter; the message says which, and how to get one."""


def find(wanted: Sequence[str], purpose: str) -> Interpreter:
    """The first of the wanted versions ('3.11', '3.12', …) that works. Raises PythonMissing."""
    incomplete: List[Interpreter] = []
    for version in wanted:
        for path in _candidates(version):
            answer = _ask(path, version)
            if answer is None:
                continue
            interpreter, can_make_environments = answer
            if can_make_environments:
                return interpreter
            incomplete.append(interpreter)
    if incomplete:
        path, version = incomplete[0]
        package = f"python{_minor(version)}-venv"
        raise PythonMissing(
            f"{path} (Python {version}) belum dapat membuat lingkungan {purpose}, sebab modul "
            f"venv atau ensurepip tidak ada. Pasang dengan: apt-get install {package}"
        )
    raise PythonMissing(_remedy(wanted, purpose))


def _candidates(version: str) -> Iterator[str]:
    name = f"python{version}"
    for folder in os.get_exec_path():
        for path in (os.path.join(folder, name), os.path.join(folder, "python3")):
            if os.access(path, os.X_OK):
                yield path
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    yield from sorted(glob.glob(f"{pyenv}/versions/*/bin/{name}"), reverse=True)
    yield from _known_to_uv(version)


def _known_to_uv(version: str) -> Iterator[str]:
    uv = shutil.which("uv") or os.path.expanduser("~/.local/bin/uv")
    if not os.access(uv, os.X_OK):
        return
    found = _output([uv, "python", "find", "--no-python-downloads", "--no-project", version])
    if found:
        yield found.strip()


def _ask(path: str, version: str) -> "Optional[tuple[Interpreter, bool]]":
    """What the program at `path` says of itself; None if it does not run or is another version."""
    printed = _output([path, "-c", _PROBE])
    try:
        executable, numbers, complete = json.loads(printed or "")
    except ValueError:
        return None
    answered = ".".join(map(str, numbers))
    if _minor(answered) != version:
        return None
    return Interpreter(str(Path(executable)), answered), complete


def _output(command: List[str]) -> Optional[str]:
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _remedy(wanted: Sequence[str], purpose: str) -> str:
    first = wanted[0]
    label = first if len(wanted) == 1 else f"{first} atau lebih baru (sampai {wanted[-1]})"
    return (
        f"Python {label} untuk lingkungan {purpose} tidak ditemukan di PATH, pyenv, maupun uv. "
        "Pasang dengan salah satu cara ini, lalu ulangi:\n"
        f"    uv python install {first}\n"
        f"    pyenv install {first}\n"
        f"    apt-get install python{first} python{first}-venv   (bila rilis Anda memilikinya)"
    )
