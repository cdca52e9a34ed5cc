"""Texts become vectors; a missing or damaged model is one clear error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from knowledge_base.embedder import (
    SLOWER,
    Embedder,
    ModelMissing,
    SentenceTransformerEmbedder,
    seal,
    verify,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What looks like a sealed model folder."""
    place = tmp_path / "model"
    (place / "1_Pooling").mkdir(parents=True)
    (place / "modules.json").write_text("[]")
    (place / "1_Pooling" / "config.json").write_text("{}")
    (place / "model.safetensors").write_bytes(bytes(1000))
    seal(place)
    return place


def test_vectors_are_rows_of_length_one(embedder: Embedder) -> None:
    vectors = embedder.embed(["ktp hilang", "", "😀" * 50], "query")
    assert vectors.shape == (3, embedder.dimensions) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)


def test_no_text_is_no_row(embedder: Embedder) -> None:
    assert embedder.embed([], "query").shape == (0, 384)


def test_a_question_and_a_passage_are_embedded_differently(
    embedder: Embedder,
) -> None:
    (query,), (passage,) = (embedder.embed(["ktp hilang"], p) for p in ("query", "passage"))
    assert float(query @ passage) < 0.999


def test_a_text_has_the_same_vector_whatever_it_is_embedded_with(
    embedder: Embedder,
) -> None:
    alone = embedder.embed(["ktp hilang"], "query")[0]
    among = embedder.embed(["paspor " * 100, "ktp hilang", "sim"], "query")[1]
    assert float(alone @ among) == pytest.approx(1, abs=1e-3)


def test_nearer_in_meaning_is_nearer_in_space(embedder: Embedder) -> None:
    ask, near, far = embedder.embed(
        ["kartu penduduk raib", "ktp saya hilang", "cara menikah di luar negeri"], "query"
    )
    assert float(ask @ near) > float(ask @ far)


def test_the_identity_is_the_content_of_the_folder(folder: Path) -> None:
    identity = verify(folder)
    assert identity.startswith("model@")
    assert identity == seal(folder) == verify(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", bytes(999)),
        ("model.safetensors", b"\1" + bytes(999)),
        ("1_Pooling/config.json", b"{ }"),
        ("tambahan.bin", b""),
    ],
)
def test_a_damaged_folder_names_the_remedy(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ModelMissing, match=r"rusak.*tanya model prepare"):
        SentenceTransformerEmbedder(str(folder))


def test_a_lost_file_is_damage(folder: Path) -> None:
    (folder / "1_Pooling" / "config.json").unlink()
    with pytest.raises(ModelMissing, match="tanya model prepare"):
        SentenceTransformerEmbedder(str(folder))


def test_an_empty_folder_holds_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"Tidak ada model di .*tanya model prepare"):
        SentenceTransformerEmbedder(str(tmp_path))


def test_a_folder_that_is_not_there_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"tanya model prepare.*EMBEDDING_MODEL") as caught:
        SentenceTransformerEmbedder(str(tmp_path / "tidak-ada"))
    assert caught.value.__cause__ is not None


def test_an_unsealed_folder_that_cannot_be_opened_is_one_clear_error(folder: Path) -> None:
    (folder / "seal.sha256").unlink()
    with pytest.raises(ModelMissing, match="tidak bisa dibuka"):
        SentenceTransformerEmbedder(str(folder))


def operators(file: Path, disabled: list[str], made: Path) -> set[str]:
    """What ONNX Runtime makes of a network."""
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(made)
    # Layouts of one processor cannot be written down.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    onnxruntime.InferenceSession(
        file, options, providers=["CPUExecutionProvider"], disabled_optimizers=disabled
    )
    return {node.op_type for node in onnx.load(made).graph.node}


def test_sum_and_norm_are_not_joined_to_the_slower_step(tmp_path: Path) -> None:
    ones = [numpy_helper.from_array(np.ones(4, np.float32), name) for name in ("scale", "bias")]
    shape = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 3, 4]) for n in "abc"]
    nodes = [
        helper.make_node("Add", ["a", "b"], ["sum"]),
        helper.make_node("LayerNormalization", ["sum", "scale", "bias"], ["c"], axis=-1),
    ]
    graph = helper.make_graph(nodes, "norm", shape[:2], shape[2:], ones)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    file = tmp_path / "norm.onnx"
    onnx.save(model, file)
    assert operators(file, [], tmp_path / "by itself.onnx") == {"SkipLayerNormalization"}
    ours = operators(file, SLOWER, tmp_path / "ours.onnx")
    assert ours == {"Add", "LayerNormalization"}
