"""What the measurements of a running server share: the questions, the machine, the memory."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from app.server import Running
from app.settings import ROOT
from knowledge_base.evaluation import read_golden


def questions() -> list[str]:
    """Real questions of the development set."""
    golden = ROOT / "tests" / "golden" / "dev"
    return [row["question"] for name in "abc" for row in read_golden(golden / f"{name}.jsonl")]


def memory(server: Running) -> dict[str, int]:
    """Resident megabytes of the app with its answering process, of Rasa, and of all; what
    processes share counts once."""
    pids = (server.pid, *_children(server.pid))
    by_part = {"aplikasi": 0, "Rasa": 0}
    for pid in pids:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        by_part["Rasa" if b"bot.nlu.serve" in command else "aplikasi"] += _resident(pid)
    return by_part | {"semuanya": sum(by_part.values())}


def machine() -> str:
    """Where it was measured, in a line."""
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**30
    free = shutil.disk_usage(ROOT).free // 2**30
    return (
        f"{platform.machine()}, {os.cpu_count()} inti, {gigabytes} GiB, disk bebas {free} GiB, "
        f"Python {platform.python_version()}"
    )


def _children(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in children.split()]


def _resident(pid: int) -> int:
    """Megabytes, each page divided by the processes that have it (Linux: proportional set size)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == "Pss":
            return int(rest.split()[0]) * 1024 // 1_000_000
    raise ValueError("no Pss in smaps_rollup")
