"""The shorter model learns from what may be learned from, and from nothing that measures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli, runtime
from app.model_lessons import lessons
from app.retrieval_report import BESIDE
from app.settings import ROOT, Settings
from knowledge_base import shortened
from knowledge_base.evaluation import read_golden
from knowledge_base.passage_search.question_sets import read_sets

pytestmark = pytest.mark.skipif(
    not (BESIDE / "facqa").is_dir(), reason="the public question sets are not beside the checkout"
)


def test_no_text_of_a_test_part_teaches() -> None:
    taught = {text for _, text in lessons(Settings())}
    for one in read_sets(BESIDE):
        assert not taught & ({q.text for q in one.test} - {q.text for q in one.valid})
    asked = {
        row["question"]
        for row in read_golden(ROOT / "tests" / "golden" / "test")
        if "question" in row
    }
    # Two people may hit on the same few words.
    assert not [text for text in asked & taught if len(text.split()) > 3]


@pytest.mark.parametrize("command", [cli.prepare, cli.shorten])
def test_an_agencys_own_model_is_left_as_it_is(
    command: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "model.safetensors").write_text("milik instansi")
    monkeypatch.setenv("EMBEDDING_MODEL", str(tmp_path))
    command()
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]
    assert "tidak ada yang dibuat" in " ".join(capsys.readouterr().out.split())


def test_a_model_taught_otherwise_takes_the_place_of_the_former(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compile_model(source: Path, target: Path, say: object) -> None:
        target.mkdir(parents=True)
        (target / "model.onnx").write_text("bobot")

    monkeypatch.setattr(runtime, "compile_model", compile_model)
    monkeypatch.setattr(runtime, "full_model", lambda settings, say: Path(settings.model_folder))
    (tmp_path / "model" / "multilingual-e5-small").mkdir(parents=True)
    made = []
    for taught in ("dulu", "kini"):
        (tmp_path / "shortened.npz").write_text(taught)
        monkeypatch.setattr(shortened, "SHORTENED_FILE", tmp_path / "shortened.npz")
        settings = Settings(data=tmp_path)
        runtime.prepare_model(settings)
        made.append(settings.compiled_model_folder)
    assert made[0] != made[1]
    left = {path.name for path in (tmp_path / "model").iterdir()}
    assert left == {"multilingual-e5-small", made[1].name}


def test_citizens_records_law_and_world_teach_in_the_same_order_every_time() -> None:
    first = lessons(Settings())
    assert first == lessons(Settings())
    assert len(set(first)) == len(first)
    texts = {text for _, text in first}
    assert any(text.startswith("Pasal") or "undang" in text.lower() for text in texts)
    assert {prompt for prompt, _ in first} == {"query", "passage"}
    assert len(first) > 10_000
