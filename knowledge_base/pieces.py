"""Texts -> the numbers of their word pieces, with SentencePiece.

The tokenizer of the bundled model has 250,000 pieces. The `tokenizers` library, for which
`tokenizer.json` is written, holds them in 280 MB and reads them for a second; SentencePiece needs
55 MB and a third of that, and is quicker on every text. Both cut alike, but for ways that weigh
the same ("......").
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import sentencepiece

PIECES = "pieces.model"

_SPACES = re.compile(r"\s+")
_NORMALISATION = "nmt_nfkc"
_UNKNOWN = "<unk>"
# Marks of the model's own, which no text may contain: "<s>" in one is only letters.
_MARKS = frozenset({"<s>", "<pad>", "</s>", "<mask>"})


class Pieces:
    """XLM-R's tokenizer. Safe to use from several threads."""

    def __init__(self, file: Path, most: int) -> None:
        """`most` pieces of one text, its two marks counted. Raises OSError, RuntimeError."""
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(file))
        self._first, self._last = self._pieces.bos_id(), self._pieces.eos_id()
        self._most = most - 2

    def __call__(self, text: str) -> list[int]:
        """The numbers of a text's pieces between the marks of its start and its end."""
        found = self._pieces.encode(_SPACES.sub(" ", text))[: self._most]
        return [self._first, *found, self._last]


def write_pieces(tokenizer: Path, target: Path) -> None:
    """`tokenizer.json` of a model of XLM-R's vocabulary -> a file for `Pieces`.

    Raises KeyError where it holds another sort of model.
    """
    from sentencepiece import sentencepiece_model_pb2

    # Its classes are made when it is imported: no checker sees them.
    proto: Any = sentencepiece_model_pb2
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    number = {piece: at for at, (piece, _) in enumerate(vocabulary)}
    normaliser = sentencepiece.SentencePieceNormalizer(rule_name=_NORMALISATION)
    model = proto.ModelProto.FromString(normaliser.serialized_model_proto())
    model.normalizer_spec.remove_extra_whitespaces = False
    sort = proto.ModelProto.SentencePiece
    for piece, score in vocabulary:
        kind = sort.CONTROL if piece in _MARKS else sort.NORMAL
        model.pieces.add(piece=piece, score=score, type=sort.UNKNOWN if piece == _UNKNOWN else kind)
    model.trainer_spec.vocab_size = len(vocabulary)
    model.trainer_spec.unk_id = number[_UNKNOWN]
    model.trainer_spec.bos_id, model.trainer_spec.eos_id = number["<s>"], number["</s>"]
    model.trainer_spec.pad_id = number["<pad>"]
    target.write_bytes(model.SerializeToString())
