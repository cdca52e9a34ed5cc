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
    """Resident megabytes of the app, of Rasa, and of both."""
    app = server.pid
    children = Path(f"/proc/{app}/task/{app}/children").read_text(encoding="ascii").split()
    rasa = sum(_resident(int(child)) for child in children)
    own = _resident(app)
    return {"aplikasi": own, "Rasa": rasa, "keduanya": own + rasa}


def machine() -> str:
    """Where it was measured, in a line."""
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**30
    free = shutil.disk_usage(ROOT).free // 2**30
    return (
        f"{platform.machine()}, {os.cpu_count()} inti, {gigabytes} GiB, disk bebas {free} GiB, "
        f"Python {platform.python_version()}"
    )


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
