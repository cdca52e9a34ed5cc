"""A sentence-transformers folder -> one ONNX file with small weights, for serving without torch.

Whatever the folder computes (network, pooling, normalisation) is exported as it is. Matrices are
stored in 8 bits for every block of 64, which is a tenth faster than the 4 bits the bundled model
comes in (knowledge_base/e5.py), the table of words in its 4 bits. Dynamic 8-bit quantisation is
faster still (6.5 instead of 11.6 ms a question) and was rejected: at a cosine of 0.996 the nearest
sample question was right for 3 of 100 questions fewer.
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

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    for name in ("torch.onnx", "transformers", "sentence_transformers", "onnx_ir", "onnxscript"):
        logging.getLogger(name).setLevel(logging.ERROR)

    model = SentenceTransformer(str(source), device="cpu", local_files_only=True)

    class Sentence(torch.nn.Module):
        """The whole model as a function of two arrays instead of a dictionary."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vectors: torch.Tensor = self.model(features)["sentence_embedding"]
            return vectors

    # Two texts of different length: without padding in the example the mask is traced away.
    example = model.tokenizer(list(_PROOF), return_tensors="pt", padding=True)
    sizes = {0: torch.export.Dim("texts", max=256), 1: torch.export.Dim("tokens", max=_LONGEST)}
    program = torch.onnx.export(
        Sentence().eval(),
        (example["input_ids"], example["attention_mask"]),
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence_embedding"],
        dynamic_shapes=(sizes, sizes),
        # The older exporter gives wrong vectors without a word (torch 2.13, transformers 5).
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    program.save(file)
    return np.asarray(model.encode(list(_PROOF), show_progress_bar=False), dtype=np.float32)


def _quantise(exported: Path, file: Path) -> None:
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.ERROR)
    model = onnx.load(exported)
    for operator, bits, block in (("MatMul", 8, 64), ("Gather", 4, 32)):
        quantizer = MatMulNBitsQuantizer(
            model,
            bits=bits,
            block_size=block,
            is_symmetric=True,
            accuracy_level=4,
            op_types_to_quantize=(operator,),
        )
        quantizer.process()
        model = quantizer.model.model
    quantizer.model.save_model_to_file(str(file))


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
