"""The content of a draft as its form shows it: values, rows, and problems beside their field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.editing.plain_problems import Problem
from knowledge_base.lines import rupiah
from knowledge_base.publishing.model import Content


class FormView:
    """Asked by the template, place by place: `biaya.tarif.0.item`."""

    def __init__(self, content: Content, problems: Sequence[Problem] = (), added: str = "") -> None:
        """`added` is the table that gets one more empty row."""
        self.content = content
        self.problems = problems
        self._added = added

    def value(self, at: str) -> Any:
        """What stands at a place; None if nothing does."""
        found: Any = self.content
        for step in at.split("."):
            if isinstance(found, Mapping):
                found = found.get(step)
            elif isinstance(found, Sequence) and not isinstance(found, str):
                row = int(step) if step.isdecimal() else len(found)
                found = found[row] if row < len(found) else None
            else:
                return None
        return found

    def text(self, at: str) -> str:
        found = self.value(at)
        if isinstance(found, int) and at.endswith("rupiah"):
            return rupiah(found).removeprefix("Rp") if found else "0"
        return "" if found is None else str(found)

    def lines(self, at: str) -> str:
        return "\n".join(map(str, self.value(at) or ()))

    def chosen(self, at: str) -> tuple[str, ...]:
        return tuple(map(str, self.value(at) or ()))

    def rows(self, at: str) -> range:
        """The rows of a table; one empty at least where `added` asks for it."""
        return range(len(self.value(at) or ()) + (at == self._added))

    def wrong(self, at: str) -> tuple[str, ...]:
        """What is wrong with exactly this box or group."""
        return tuple(problem.sentence for problem in self.problems if problem.field == at)

    def is_filled(self, at: str) -> bool:
        """Whether a group has to be seen: something stands in it or is wrong with it."""
        inside = any(f"{problem.field}.".startswith(f"{at}.") for problem in self.problems)
        return bool(self.value(at)) or inside or self._added.startswith(f"{at}.")
