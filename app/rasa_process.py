"""The Rasa server as a child process: trained when its inputs changed, restarted when it dies."""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import logging
import os
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from app.intent_vectors import example_vectors
from app.settings import ROOT, Settings

log = logging.getLogger(__name__)

_INPUTS = ("config.yml", "bot/domain", "bot/nlu", "training_data", "knowledge_base/lexicon")
_SHARED_CODE = (
    "knowledge_base/language.py",
    "knowledge_base/numerals.py",
    "knowledge_base/cues.py",
    "knowledge_base/mention.py",
    "knowledge_base/regions.py",
    "knowledge_base/references.py",
    "knowledge_base/amounts.py",
    "knowledge_base/days.py",
    "knowledge_base/entities.py",
)
_GRACE = 5.0
_PRCTL = getattr(ctypes.CDLL(None), "prctl", lambda *_: None)
_SET_PARENT_DEATH_SIGNAL = 1
_RESTART_AFTER = (1.0, 2.0, 5.0, 15.0)


class RasaMissing(Exception):
    """There is no Rasa environment at the configured place."""


class TrainingFailed(Exception):
    """`rasa train` ended with an error; its last lines are in the message."""


def fingerprint(settings: Settings) -> str:
    """Digest of everything a trained model depends on."""
    total = hashlib.sha256(settings.embedding_model.encode())
    for path in _input_files():
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Where the model of the present inputs is, or would be."""
    return settings.data / "rasa" / f"{fingerprint(settings)}.tar.gz"


def train(settings: Settings) -> bool:
    """Train if the inputs changed; returns whether it did. Raises RasaMissing, TrainingFailed."""
    target = model_path(settings)
    if target.is_file():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.parent / "draft"
    command = rasa_command(settings)
    with example_vectors(settings) as vectors:
        done = subprocess.run(
            [
                *command, "train",
                "--config", "config.yml", "--domain", "bot/domain", "--data", "training_data",
                "--out", str(draft), "--fixed-model-name", "model",
            ],
            cwd=ROOT,
            env=rasa_environment(settings) | vectors,
            capture_output=True,
            text=True,
        )  # fmt: skip
    trained = draft / "model.tar.gz"
    if done.returncode or not trained.is_file():
        raise TrainingFailed("\n".join((done.stdout + done.stderr).splitlines()[-15:]))
    for old in target.parent.glob("*.tar.gz"):
        old.unlink()
    trained.rename(target)
    return True


class RasaProcess:
    """Runs `rasa run` on loopback for as long as the app runs."""

    def __init__(self, settings: Settings, actions_url: str) -> None:
        self._settings = settings
        # Inputs may be edited while this runs; a restart still needs the model of this start.
        self._model = model_path(settings)
        self._actions_url = actions_url
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start, and keep it running. Raises RasaMissing."""
        await self._spawn()
        self._watch = asyncio.create_task(self._keep_running())

    async def stop(self) -> None:
        self._stopping = True
        if self._watch:
            self._watch.cancel()
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _GRACE)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _spawn(self) -> None:
        settings = self._settings
        address = urlsplit(settings.rasa_url)
        log_file = settings.data / "log" / "rasa.log"
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with log_file.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *rasa_command(settings, "bot.nlu.serve"), "run",
                "--model", str(self._model),
                "--interface", address.hostname or "127.0.0.1",
                "--port", str(address.port or 5005),
                "--endpoints", "bot/endpoints.yml",
                "--credentials", "bot/credentials.yml",
                cwd=ROOT,
                env=rasa_environment(settings)
                | {
                    "TANYA_ACTIONS_URL": self._actions_url,
                    "TANYA_ACTIONS_TOKEN": settings.secret_value("actions_token"),
                    "LOG_LEVEL": "WARNING",
                },
                stdout=output,
                stderr=output,
                preexec_fn=end_with_the_app,
            )  # fmt: skip

    async def _keep_running(self) -> None:
        failures = 0
        while self._process is not None:
            code = await self._process.wait()
            if self._stopping:
                return
            pause = _RESTART_AFTER[min(failures, len(_RESTART_AFTER) - 1)]
            log.error("rasa stopped; starting it again", extra={"code": code, "seconds": pause})
            failures += 1
            await asyncio.sleep(pause)
            await self._spawn()


def end_with_the_app() -> None:
    """Even if the app is killed: what is left behind would hold its port against the next start.

    Runs in the child. Linux: man 2 PR_SET_PDEATHSIG.
    """
    _PRCTL(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def rasa_command(settings: Settings, module: str = "rasa") -> tuple[str, ...]:
    """How Rasa is called, by its own module or by ours for serving. Raises RasaMissing."""
    python = settings.rasa_python
    if not python.is_file():
        raise RasaMissing(
            f"Lingkungan Rasa tidak ada di {python}. Jalankan 'make setup', "
            "atau isi TANYA_RASA_PYTHON."
        )
    return (str(python), "-m", module)


def rasa_environment(settings: Settings) -> dict[str, str]:
    """What Rasa may see of the environment: no secrets of the app, no telemetry."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("TANYA_", "PYENV"))}
    return keep | {
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        # Rasa's cache knows the training data but not our lexicon: it would mix old and new parts.
        "RASA_MAX_CACHE_SIZE": "0",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Its few threads need no memory of their own.
        "MALLOC_ARENA_MAX": "2",
        "PYTHONWARNINGS": "ignore",
        "MPLCONFIGDIR": str(settings.data / "cache" / "matplotlib"),
        "HOME": os.environ.get("HOME", str(settings.data)),
    }


def _input_files() -> Iterable[Path]:
    for name in _INPUTS:
        path = ROOT / name
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        yield from (p for p in files if p.suffix in (".yml", ".py", ".tsv", ".txt"))
    yield from (ROOT / name for name in _SHARED_CODE)
