"""Teaches a few layers of the bundled model the work of the ones between them (shortened.py).

The model itself is the teacher: for any text it gives what the shorter one should give, for every
token and for the whole. Nothing is labelled, and no question that anything is measured with is
needed. On two cores it takes about ten minutes; `tanya model shorten` does it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from knowledge_base.embedder import Prompt
from knowledge_base.shortened import DOWN, KEPT, UP

# The first layers stay as they are; of the others, these learn.
_UNTOUCHED = 5
_TAUGHT = (9, 10, 11)
_RANK = 32
_MOST_TOKENS = 96
_EPOCHS = 5
_BATCH = 48
_RATE = 2e-3
_WARMING_UP = 40
_SLOWEST = 0.02
# How much the tokens count beside the whole, and how many batches are filled from texts of about
# one length.
_TOKENS_SHARE = 0.1
_BATCHES_OF_A_LENGTH = 20
_MASKED = -1e9

Say = Callable[[str], None]


@dataclass(frozen=True)
class _Lesson:
    """A text after the untouched layers and after all of them: (tokens, hidden) in 16 bits."""

    begun: Tensor
    finished: Tensor


def learn(
    source: Path, texts: Sequence[tuple[Prompt, str]], say: Say = lambda _: None
) -> dict[str, NDArray[Any]]:
    """What `shorten` reads, learned from a sentence-transformers folder and some texts."""
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(0)
    model = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    transformer: Any = model[0]
    bert = transformer.auto_model.eval().requires_grad_(False)
    tokens = [
        torch.tensor(model.tokenizer(f"{prompt}: {text}")["input_ids"][:_MOST_TOKENS])
        for prompt, text in texts
    ]
    lessons = _lessons(bert, tokens, say)
    layers = nn.ModuleList(copy.deepcopy(bert.encoder.layer[at]) for at in _TAUGHT)
    for layer in layers:
        _make_teachable(layer)
    _teach(layers, lessons, say)
    learned: dict[str, NDArray[Any]] = {KEPT: np.array([*range(_UNTOUCHED), *_TAUGHT])}
    for at, layer in zip(_TAUGHT, layers, strict=True):
        for name, parameter in layer.named_parameters():
            if parameter.requires_grad:
                place = f"{at}.{name.replace('.linear.', '.')}"
                learned[place] = parameter.detach().numpy().astype(np.float16)
    return learned


class _Teachable(nn.Module):
    """A linear layer whose bias learns, and beside whose matrix a product of two narrow ones."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        linear.bias.requires_grad_(True)
        inner = torch.randn(_RANK, linear.in_features) / linear.in_features**0.5
        outer = torch.zeros(linear.out_features, _RANK)
        self.weight = nn.ParameterDict({DOWN: inner, UP: outer})

    def forward(self, given: Tensor) -> Tensor:
        result: Tensor = self.linear(given)
        taught: Tensor = given @ self.weight[DOWN].T @ self.weight[UP].T
        return result + taught


def _make_teachable(layer: nn.Module) -> None:
    for module in list(layer.modules()):
        if isinstance(module, nn.LayerNorm):
            module.requires_grad_(True)
        for name, inner in list(module.named_children()):
            if isinstance(inner, nn.Linear):
                setattr(module, name, _Teachable(inner))


def _lessons(bert: Any, tokens: Sequence[Tensor], say: Say) -> list[_Lesson]:
    lessons: dict[int, _Lesson] = {}
    order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
    with torch.no_grad():
        for start in range(0, len(order), _BATCH):
            say(f"Meminta contoh dari model … {start} dari {len(order)}")
            some = order[start : start + _BATCH]
            ids, mask = _padded([tokens[at][:, None] for at in some])
            hidden = bert.embeddings(input_ids=ids[..., 0].long())
            begun = _through(bert.encoder.layer[:_UNTOUCHED], hidden, mask)
            finished = _through(bert.encoder.layer[_UNTOUCHED:], begun, mask)
            for row, at in enumerate(some):
                size = len(tokens[at])
                # Copies: a part would keep its whole batch in memory.
                parts = (part[row, :size].half().clone() for part in (begun, finished))
                lessons[at] = _Lesson(*parts)
    return [lessons[at] for at in range(len(tokens))]


def _teach(layers: nn.ModuleList, lessons: Sequence[_Lesson], say: Say) -> None:
    whole = _units(torch.stack([one.finished.float().mean(0) for one in lessons]))
    middle = whole.mean(0)
    spread = torch.stack([one.finished.float().var(0) for one in lessons]).mean(0)
    learning = [parameter for parameter in layers.parameters() if parameter.requires_grad]
    steps = _EPOCHS * (len(lessons) // _BATCH)
    optimizer = torch.optim.AdamW(learning, lr=_RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1, (step + 1) / _WARMING_UP) * max(_SLOWEST, 1 - step / steps),
    )
    chance = random.Random(0)
    done = 0
    while done < steps:
        for some in _batches(lessons, chance)[: steps - done]:
            begun, mask = _padded([lessons[at].begun.float() for at in some])
            wanted, _ = _padded([lessons[at].finished.float() for at in some])
            hidden = _through(layers, begun, mask)
            pooled = _units((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
            nearness = nn.functional.cosine_similarity(pooled - middle, whole[some] - middle)
            apart = 1 - nearness.mean()
            by_token = (((hidden - wanted) ** 2 / spread).mean(-1) * mask).sum() / mask.sum()
            optimizer.zero_grad()
            loss: Any = apart + _TOKENS_SHARE * by_token
            loss.backward()
            optimizer.step()
            schedule.step()
            done += 1
            say(f"Melatih lapis … {done} dari {steps}, jarak {apart.item():.3f}")


def _batches(lessons: Sequence[_Lesson], chance: random.Random) -> list[list[int]]:
    """All lessons once, in batches of texts of about one length, in random order."""
    order = list(range(len(lessons)))
    chance.shuffle(order)
    size = _BATCH * _BATCHES_OF_A_LENGTH
    batches = []
    for start in range(0, len(order), size):
        part = sorted(order[start : start + size], key=lambda at: len(lessons[at].begun))
        batches += [part[at : at + _BATCH] for at in range(0, len(part), _BATCH)]
    chance.shuffle(batches)
    return batches


def _through(layers: Any, hidden: Tensor, mask: Tensor) -> Tensor:
    """(batch, tokens, hidden) through some layers; `mask` (batch, tokens) is 0 at the padding."""
    hides = ((1 - mask) * _MASKED)[:, None, None, :]
    for layer in layers:
        result = layer(hidden, attention_mask=hides)
        hidden = result[0] if isinstance(result, tuple) else result
    return hidden


def _padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Rows (tokens, d) of several lengths as one (batch, tokens, d), and what of it is theirs."""
    padded = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    sizes = torch.tensor([len(row) for row in rows])
    mask = torch.arange(padded.shape[1])[None, :] < sizes[:, None]
    return padded, mask.float()


def _units(vectors: Tensor) -> Tensor:
    return nn.functional.normalize(vectors, dim=-1)
