"""Makes the two Python environments of Tanya from lock files: `app`, and `rasa` on Python 3.10.

`python3 deploy/environments.py [--with-tests]`; any Python from 3.8 on runs it, nothing else is
needed. A finished environment carries a stamp; without a fitting one it is made anew.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import platform
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, NoReturn, Tuple

from installation import Commands, Pip, StepFailed
from interpreters import Interpreter, PythonMissing, find
from progress import Progress, seconds_since

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "deploy" / "locks"
VAR = ROOT / "var"
TORCH = "2.13.0"
_MEGABYTE = 1024 * 1024


class Environment(NamedTuple):
    """One environment: its name, the Pythons it may use, its locks, its size with room to work."""

    name: str
    pythons: Tuple[str, ...]
    locks: Tuple[str, ...]
    megabytes: int
    proof: str

    @property
    def folder(self) -> Path:
        return VAR / "venv" / self.name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"


APP = Environment(
    "app",
    ("3.11", "3.12", "3.13", "3.14"),
    ("app.txt",),
    2400,
    "import torch, sentence_transformers, faiss",
)
RASA = Environment(
    "rasa", ("3.10",), ("build.txt", "rasa.txt"), 2400, "import rasa.cli, tensorflow"
)
TESTS = "test.txt"

_LAUNCHER = """#!{python}
from app.cli import main

main()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Siapkan kedua lingkungan Python di var/venv.")
    parser.add_argument("--with-tests", action="store_true", help="juga alat uji")
    with_tests = parser.parse_args().with_tests
    if _is_ready(with_tests):
        return
    (VAR / "venv").mkdir(parents=True, exist_ok=True)
    (VAR / "log").mkdir(exist_ok=True)
    with (VAR / "venv" / ".lock").open("w") as lock:
        _wait_for(lock.fileno())
        if not _is_ready(with_tests):
            _make_all(with_tests, lock.fileno())


def _is_ready(with_tests: bool) -> bool:
    complete = all(_is_complete(environment) for environment in (APP, RASA))
    return complete and (not with_tests or _has_tests())


def _make_all(with_tests: bool, lock: int) -> None:
    missing = [environment for environment in (APP, RASA) if not _is_complete(environment)]
    pythons = _find_pythons(missing)
    _check_disk(sum(environment.megabytes for environment in missing))
    progress = Progress()
    for environment in missing:
        progress.step(environment.name, f"dibuat dengan Python {pythons[environment.name].version}")
    jobs = [_Job(environment, pythons[environment.name], progress, lock) for environment in missing]
    tests = _Job(APP, None, progress, lock)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _run_together([job.make for job in jobs])
        if with_tests and not any(job.error for job in jobs) and not _has_tests():
            _run_together([tests.add_tests])
    except KeyboardInterrupt:
        for job in [*jobs, tests]:
            job.commands.stop()
        _fail("\nDihentikan. Yang sudah selesai disimpan; ulangi untuk melanjutkan.", 130)
    finally:
        shutil.rmtree(str(VAR / "tmp"), ignore_errors=True)
    failed = [job for job in [*jobs, tests] if job.error]
    for job in failed:
        print(f"\nLingkungan {job.environment.name} gagal disiapkan. {job.error}", file=sys.stderr)
    if failed:
        kept = [e.name for e in (APP, RASA) if _is_complete(e)]
        saved = f"Lingkungan {' dan '.join(kept)} utuh dan tidak diulang. " if kept else ""
        _fail(f"\n{saved}Setelah sebabnya diatasi, ulangi perintah yang sama.")


class _Job:
    """The steps that make one environment; `error` says why it failed."""

    def __init__(
        self, environment: Environment, python: Any, progress: Progress, lock: int
    ) -> None:
        self.environment = environment
        self.error = ""
        self.commands = Commands(VAR / "log" / f"setup-{environment.name}.log", lock)
        self._python = python
        self._progress = progress
        self._pip = Pip(environment.folder, self.commands)
        self._started = time.monotonic()

    def make(self) -> None:
        self._guarded(self._make, "siap")

    def add_tests(self) -> None:
        self._guarded(self._add_tests, "alat uji siap")

    def _guarded(self, steps: Callable[[], None], done: str) -> None:
        name = self.environment.name
        self._started = time.monotonic()
        self.error = "Sebabnya ada di atas."
        try:
            steps()
            self.error = ""
        except StepFailed as error:
            self.error = str(error)
        except OSError as error:
            self.error = f"{error.strerror or error}: {error.filename or self.environment.folder}"
        outcome = "gagal" if self.error else done
        self._progress.finish(name, f"{name}: {outcome} ({seconds_since(self._started)})")

    def _make(self) -> None:
        environment = self.environment
        if environment.folder.exists():
            _stamp_file(environment).write_text("", "ascii")
            shutil.rmtree(str(environment.folder))
        self._run(self._python.path, "-m", "venv", str(environment.folder))
        # The few packages that exist only as source are built with the locked setuptools.
        for lock in environment.locks:
            self._pip.install_locked(LOCKS / lock, self._report, "--no-build-isolation")
        if environment is APP:
            self._install_torch()
            _write_launcher()
        self._progress.step(environment.name, "diperiksa")
        self._run(str(environment.python), "-c", environment.proof)
        _stamp_file(environment).write_text(json.dumps(_wanted_stamp(environment)), "utf-8")

    def _add_tests(self) -> None:
        self._progress.step("app", "alat uji dipasang")
        # Anything a broken-off run left half unpacked is replaced.
        self._pip.install_locked(LOCKS / TESTS, self._report, "--force-reinstall")
        _tests_stamp().write_text(_digest((*APP.locks, TESTS)), "ascii")

    def _install_torch(self) -> None:
        """A CPU build: elsewhere than on x86-64 Linux every build is one."""
        self._progress.step("app", f"torch {TORCH} dipasang")
        needs_label = (platform.system(), platform.machine()) == ("Linux", "x86_64")
        requirement = f"torch=={TORCH}+cpu" if needs_label else f"torch=={TORCH}"
        named = os.environ.get("TANYA_TORCH_INDEX", "").strip()
        if named:
            self._pip.install(requirement, self._report, "--index-url", named)
            return
        try:
            self._pip.install(requirement, self._report)
        except StepFailed as error:
            if "No matching distribution" not in error.output:
                raise
            # The default index has only the build with CUDA here: it works, but is large.
            self._progress.step(
                "app",
                "PyTorch untuk CPU tidak ditemukan; memakai yang besar (beberapa GB). "
                "Untuk yang kecil, isi TANYA_TORCH_INDEX (lihat README)",
            )
            self._pip.install_with_needs(f"torch=={TORCH}", self._report)

    def _run(self, *command: str) -> None:
        self.commands.run(command, lambda line: None)

    def _report(self, share: float, detail: str) -> None:
        self._progress.move(self.environment.name, share, detail)


def _run_together(tasks: List[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task, daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)


def _find_pythons(environments: List[Environment]) -> Dict[str, Interpreter]:
    found: Dict[str, Interpreter] = {}
    problems: List[str] = []
    if platform.machine() not in ("x86_64", "AMD64") or platform.system() != "Linux":
        problems.append("Tanya saat ini hanya dikunci untuk Linux x86-64 (tensorflow-cpu 2.12).")
    for environment in environments:
        try:
            found[environment.name] = find(environment.pythons, environment.name)
        except PythonMissing as error:
            problems.append(str(error))
    if problems:
        _fail("\n".join(problems))
    return found


def _check_disk(megabytes: int) -> None:
    free = shutil.disk_usage(str(VAR)).free // _MEGABYTE
    if free < megabytes:
        _fail(
            f"Ruang di {VAR} tinggal {free} MB; kedua lingkungan butuh {megabytes} MB. "
            "Kosongkan dulu, lalu ulangi."
        )


def _is_complete(environment: Environment) -> bool:
    try:
        stamp = json.loads(_stamp_file(environment).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    launched = environment is not APP or (environment.folder / "bin" / "tanya").is_file()
    return stamp == _wanted_stamp(environment) and environment.python.exists() and launched


def _has_tests() -> bool:
    try:
        return _tests_stamp().read_text("ascii") == _digest((*APP.locks, TESTS))
    except OSError:
        return False


def _wanted_stamp(environment: Environment) -> Dict[str, Any]:
    """What a finished environment was made from; a moved checkout needs new ones."""
    stamp: Dict[str, Any] = {"locks": _digest(environment.locks), "folder": str(environment.folder)}
    return {**stamp, "torch": TORCH} if environment is APP else stamp


def _stamp_file(environment: Environment) -> Path:
    return environment.folder / ".selesai.json"


def _tests_stamp() -> Path:
    return APP.folder / ".selesai-uji"


def _digest(locks: Tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for lock in locks:
        total.update((LOCKS / lock).read_bytes())
    return total.hexdigest()


def _write_launcher() -> None:
    """`tanya`, and the checkout on the path of the environment: edits need no new install."""
    launcher = APP.folder / "bin" / "tanya"
    launcher.write_text(_LAUNCHER.format(python=APP.python), "utf-8")
    launcher.chmod(0o755)
    for packages in APP.folder.glob("lib/python3*/site-packages"):
        (packages / "tanya.pth").write_text(f"{ROOT}\n", "utf-8")


def _wait_for(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("Penyiapan lain sedang berjalan; menunggu sampai selesai …", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _fail(sentence: str, status: int = 1) -> NoReturn:
    sys.stdout.flush()
    print(sentence, file=sys.stderr)
    raise SystemExit(status)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
