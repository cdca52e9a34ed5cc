"""The network of the bundled model written out for a single text, fit to be counted in 8 bits.

A matrix is multiplied in 8 bits by one scale for all that comes in, so one large value makes all
others coarse. Two things hold that off, both exact in the network's own arithmetic:

- Between two layers the large values sit in the same columns for every text. They are divided by
  what they reach and the matrix behind them is multiplied by it (SmoothQuant, Xiao et al. 2022).
- Inside a layer a few neurons reach six times what the others do. They go through matrices of
  their own, which stay as they are (LLM.int8, Dettmers et al. 2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

# How many neurons of a layer go beside the 8 bits, and so how wide the matrices are that do not.
BESIDE = 64
# How much of the difficulty is moved from what comes in to the matrix: between 0 and 1.
_MOVED = 0.6
_LEAST = 1e-4


class ServedNetwork(nn.Module):
    """A BERT with mean pooling: int64 (tokens,) -> float32 (hidden,) of length 1."""

    def __init__(self, bert: Any, reached: dict[str, Tensor]) -> None:
        """`reached` is what `largest_inputs` found in the same `bert`."""
        super().__init__()
        self.embeddings = bert.embeddings
        heads = bert.config.num_attention_heads
        self.layers = nn.ModuleList(
            _Layer(layer, heads, {name: reached[f"encoder.layer.{at}.{name}"] for name in _READ})
            for at, layer in enumerate(bert.encoder.layer)
        )

    def forward(self, input_ids: Tensor) -> Tensor:
        hidden: Tensor = self.embeddings(input_ids=input_ids[None, :])[0]
        for layer in self.layers:
            hidden = layer(hidden)
        pooled = hidden.mean(dim=0)
        unit: Tensor = pooled / pooled.norm()
        return unit


def largest_inputs(bert: Any, batches: Iterable[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Module -> (columns,): the largest values that come into it, for the modules that matter."""
    reached: dict[str, Tensor] = {}
    hooks = []
    for name, module in bert.encoder.named_modules(prefix="encoder"):
        if name.endswith(_READ):

            def keep(_: nn.Module, given: tuple[Tensor, ...], name: str = name) -> None:
                largest = given[0].abs().flatten(0, -2).amax(0)
                reached[name] = torch.maximum(reached.get(name, largest), largest)

            hooks.append(module.register_forward_pre_hook(keep))
    with torch.no_grad():
        for batch in batches:
            bert(**batch)
    for hook in hooks:
        hook.remove()
    return reached


_ATTENTION, _INNER, _OUTER = "attention.self.query", "intermediate.dense", "output.dense"
# "attention.output.dense" ends like the last; its values are even as they are.
_READ = (_ATTENTION, _INNER, _OUTER)


class _Layer(nn.Module):
    """One layer. Matrices lie the way they are multiplied: (in, out)."""

    def __init__(self, layer: Any, heads: int, reached: dict[str, Tensor]) -> None:
        super().__init__()
        self.heads = heads
        asked, known, told = (getattr(layer.attention.self, n) for n in ("query", "key", "value"))
        self.attention = _Matrix.of((asked, known, told), reached[_ATTENTION])
        self.attended = _Matrix.of((layer.attention.output.dense,))
        self.attention_norm = layer.attention.output.LayerNorm
        order = reached[_OUTER].argsort(descending=True)
        few, many = order[:BESIDE], order[BESIDE:]
        inner, outer = layer.intermediate.dense, layer.output.dense
        self.inner_few = _Matrix.of((inner,), reached[_INNER], rows=few)
        self.inner_many = _Matrix.of((inner,), reached[_INNER], rows=many)
        self.outer_few = nn.Parameter(outer.weight.detach()[:, few].T.clone())
        self.outer_many = nn.Parameter(outer.weight.detach()[:, many].T.clone())
        self.outer_bias = outer.bias
        self.activation = layer.intermediate.intermediate_act_fn
        self.norm = layer.output.LayerNorm

    def forward(self, hidden: Tensor) -> Tensor:
        size = hidden.shape[-1] // self.heads
        asked, known, told = (
            part.unflatten(-1, (self.heads, size)).transpose(0, 1)
            for part in self.attention(hidden).chunk(3, dim=-1)
        )
        weights = torch.softmax(asked @ known.transpose(1, 2) * size**-0.5, dim=-1)
        attended = (weights @ told).transpose(0, 1).flatten(-2)
        hidden = self.attention_norm(self.attended(attended) + hidden)
        few = self.activation(self.inner_few(hidden)) @ self.outer_few
        many = self.activation(self.inner_many(hidden)) @ self.outer_many
        normed: Tensor = self.norm(few + (many + self.outer_bias) + hidden)
        return normed


class _Matrix(nn.Module):
    """x -> x W + b, with x divided and W multiplied by the same."""

    def __init__(self, matrix: Tensor, bias: Tensor, divided_by: Tensor | None) -> None:
        super().__init__()
        self.eased = None if divided_by is None else nn.Parameter(1 / divided_by)
        self.matrix = nn.Parameter(matrix)
        self.bias = nn.Parameter(bias)

    @classmethod
    def of(
        cls,
        linear: Sequence[nn.Linear],
        reached: Tensor | None = None,
        rows: Tensor | None = None,
    ) -> _Matrix:
        """Of layers that read the same, side by side; `rows` are the neurons to keep."""
        weight = torch.cat([one.weight.detach() for one in linear])
        bias = torch.cat([one.bias.detach() for one in linear])
        divided_by = None
        if reached is not None:
            strength = weight.abs().amax(0).clamp(min=_LEAST)
            divided_by = reached.clamp(min=_LEAST) ** _MOVED / strength ** (1 - _MOVED)
            divided_by /= divided_by.mean()
            weight = weight * divided_by
        if rows is not None:
            weight, bias = weight[rows], bias[rows]
        return cls(weight.T.contiguous(), bias, divided_by)

    def forward(self, given: Tensor) -> Tensor:
        eased = given if self.eased is None else given * self.eased
        return eased @ self.matrix + self.bias
