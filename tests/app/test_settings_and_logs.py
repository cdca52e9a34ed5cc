import io
import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.logs import WordlessFormatter
from app.settings import Settings
from tests.connectors.conftest import FakeDialogue


def test_secrets_are_made_once_and_kept_for_their_owner(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    made = settings.secret_value("secret")
    assert made == Settings(data=tmp_path).secret_value("secret")
    assert len(made) >= 32
    mode = (tmp_path / "secrets" / "secret").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_secret_never_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_API_TOKEN", "sangat-rahasia")
    settings = Settings()
    assert "sangat-rahasia" not in repr(settings)
    assert settings.secret_value("api_token") == "sangat-rahasia"


def test_another_model_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", "instansi/model-lain")
    assert Settings().model_folder == "instansi/model-lain"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything any logger writes, as JSON, as the server would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WordlessFormatter(as_json=True))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_logs_never_carry_what_a_citizen_wrote(
    client: TestClient, dialogue: FakeDialogue, logged: io.StringIO
) -> None:
    def explode(text: str) -> None:
        raise RuntimeError(f"gagal pada {text}")

    begun = client.post("/api/v1/conversations").json()["conversation_id"]
    path = f"/api/v1/conversations/{begun}/messages"
    client.post(path, json={"text": "rahasiaku 3201011234560001"})
    dialogue.hook = explode
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.api._PATIENCE", 0.3)
        client.post(path, json={"text": "rahasiaku kedua"})
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert any(line["event"] == "answered" for line in lines)
    assert any(line.get("error") == "RuntimeError" for line in lines)
    assert "rahasiaku" not in logged.getvalue()
    assert "3201011234560001" not in logged.getvalue()


@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_is_logged_by_its_kind_and_place_only(as_json: bool) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WordlessFormatter(as_json))
    log = logging.Logger("contoh")
    log.addHandler(handler)
    try:
        raise ValueError("rahasiaku")
    except ValueError:
        log.exception("failed", extra={"conversation": "ab12"})
    log.error("Future exception was never retrieved\nfuture: <Future exception='rahasiaku'>")
    log.warning("%s was slow", "rahasiaku")
    written = stream.getvalue()
    assert "rahasiaku" not in written
    assert len(written.splitlines()) == 3
    for told in ("failed", "ab12", "ValueError", f"{Path(__file__).name}:", "never retrieved"):
        assert told in written
