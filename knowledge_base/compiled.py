"""The bundled model's folder -> one ONNX file with small weights, for serving without torch.

Some of its layers are left out (shortened.py), the network is written out for a single text
(served_network.py) and its matrices are multiplied in 8 bits; the table of words keeps the 4 bits
the model comes in (e5.py). Of 400 questions of the development set with all twelve layers, one
thread (a host on which float32 takes 15.5 ms):

| matrices                              | a question | cosine to float32 | other nearest question |
| ------------------------------------- | ---------- | ----------------- | ---------------------- |
| 8 bits, a scale for every 64          | 11.5 ms    | 0.9997            | 8 %                    |
| 8 bits, dynamic, as exported          | 6.6 ms     | 0.9965            | 25 %                   |
| 8 bits, dynamic, eased (this)         | 6.6 ms     | 0.9998            | 6 %                    |
"""

from __future__ import annotations

import logging
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from knowledge_base.embedder import CompiledEmbedder, Vectors
from knowledge_base.pieces import PIECES, write_pieces

_LONGEST = 512
_PROOF = ("query: ktp hilang", "passage: Biaya paspor elektronik 10 tahun adalah Rp950.000.")
# What shows where the network's values are large: in the same columns for any text.
_EXAMPLES = (
    *_PROOF,
    "query: min stnk sy ilang, hrs gmn? bayar ga",
    "query: Berapa lama mengurus akta kelahiran anak saya yang lahir dua tahun lalu di desa?",
    "query: SIM KULO BADHE TELAS, SAGED DIPERPANJANG PUNDI?",
    "query: how do I renew my passport, hilang di jalan kemarin",
    "passage: Pasal 63 ayat (1) Penduduk Warga Negara Indonesia wajib memiliki KTP-el.",
    "passage: Syarat: fotokopi Kartu Keluarga, surat kehilangan dari polisi, pas foto 3x4.",
)
_NEAR_ENOUGH = 0.999


class CompiledDiffers(Exception):
    """The compiled model does not give the vectors of its source."""


def compile_model(source: Path, target: Path, say: Callable[[str], None] = lambda _: None) -> None:
    """Write `model.onnx` and `pieces.model` to the folder `target`, replacing it in one step.

    Raises CompiledDiffers: exporters have been wrong without a word before.
    """
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        say("Mengubah model ke ONNX …")
        exported = draft / "float32.onnx"
        expected = _export(source, exported)
        say("Merapatkan bobot model …")
        _quantise(exported, draft / "model.onnx")
        exported.unlink()
    write_pieces(source / "tokenizer.json", draft / PIECES)
    _prove(draft, expected)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


def _export(source: Path, file: Path) -> Vectors:
    """Export, and return the source's own vectors of the proof texts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    from knowledge_base.served_network import ServedNetwork, largest_inputs
    from knowledge_base.shortened import shorten

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    for name in ("torch.onnx", "transformers", "sentence_transformers", "onnx_ir", "onnxscript"):
        logging.getLogger(name).setLevel(logging.ERROR)

    model = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    shorten(model[0].auto_model)

    texts = [model.tokenizer(text, return_tensors="pt") for text in _EXAMPLES]
    bert = model[0].auto_model
    network = ServedNetwork(bert, largest_inputs(bert, texts)).eval()
    program = torch.onnx.export(
        network,
        (texts[0]["input_ids"][0],),
        input_names=["input_ids"],
        output_names=["sentence_embedding"],
        dynamic_shapes=({0: torch.export.Dim("tokens", min=2, max=_LONGEST)},),
        # The older exporter gives wrong vectors without a word (torch 2.13, transformers 5).
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    program.save(file)
    return np.asarray(model.encode(list(_PROOF), show_progress_bar=False), dtype=np.float32)


def _quantise(exported: Path, file: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    from knowledge_base.served_network import BESIDE

    for name in ("onnxruntime.quantization.matmul_nbits_quantizer", "root"):
        logging.getLogger(name).setLevel(logging.ERROR)
    graph = onnx.load(exported).graph
    sizes = {weight.name: weight.dims for weight in graph.initializer}
    eased = [
        node.name
        for node in graph.node
        if node.op_type == "MatMul"
        and any(name in sizes and BESIDE not in sizes[name] for name in node.input)
    ]
    quantize_dynamic(
        exported,
        file,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        nodes_to_quantize=eased,
    )
    # Only the words come in 4 bits, so only they lose nothing.
    others = [
        node.name
        for node in graph.node
        if node.op_type == "Gather" and sizes.get(node.input[0], [0])[0] <= _LONGEST
    ]
    words = MatMulNBitsQuantizer(
        onnx.load(file),
        bits=4,
        block_size=32,
        is_symmetric=True,
        nodes_to_exclude=others,
        op_types_to_quantize=("Gather",),
    )
    words.process()
    words.model.save_model_to_file(str(file))


def _prove(folder: Path, expected: Vectors) -> None:
    embedder = CompiledEmbedder(folder)
    query, passage = (text.partition(": ")[2] for text in _PROOF)
    vectors = (embedder.embed([query], "query")[0], embedder.embed([passage], "passage")[0])
    cosines = [float(ours @ theirs) for ours, theirs in zip(vectors, expected, strict=True)]
    if min(cosines) < _NEAR_ENOUGH:
        raise CompiledDiffers(
            f"Model yang dirapatkan berbeda dari asalnya (kemiripan {min(cosines):.2f}). "
            "Pasang ulang dengan 'make setup', lalu 'tanya model prepare'."
        )
