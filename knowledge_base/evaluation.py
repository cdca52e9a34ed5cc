"""Golden questions against replies: is it the right service, is the fact there, is it honest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def read_golden(path: Path) -> list[dict[str, Any]]:
    """Rows `{id, question, services, aspects, register, kind, must_contain}`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


@dataclass
class Score:
    """Counts over questions about a service and over questions no service should answer."""

    asked: int = 0
    right: int = 0
    offered: int = 0
    wrong: int = 0
    facts: int = 0
    facts_shown: int = 0
    outside: int = 0
    declined: int = 0
    registers: dict[str, list[bool]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any], reply: dict[str, Any]) -> None:
        """Count one reply, in the shape of the API."""
        answered = reply["status"] == "answered"
        if row["kind"] == "regulation":
            return
        if not row["services"]:
            self.outside += 1
            self.declined += not (answered and reply["service_id"])
            if answered:
                self._miss(row, reply)
            return
        self.asked += 1
        choices = {choice["service_id"] for choice in reply["choices"]}
        is_right = reply["service_id"] in row["services"]
        is_offered = is_right or bool(choices & set(row["services"]))
        self.right += is_right
        self.offered += is_offered
        self.wrong += answered and not is_right
        self.registers.setdefault(row["register"], []).append(is_right)
        shown = [contains(reply["text"], fact) for fact in row["must_contain"]]
        self.facts += len(shown)
        self.facts_shown += sum(shown)
        if not is_right or not all(shown):
            self._miss(row, reply)

    def figures(self) -> Iterator[tuple[str, str, int]]:
        """(label, share in percent, out of how many)."""
        yield "Layanan tepat", _percent(self.right, self.asked), self.asked
        yield "Tepat atau ditawarkan", _percent(self.offered, self.asked), self.asked
        yield "Dijawab dengan layanan keliru", _percent(self.wrong, self.asked), self.asked
        yield (
            "Fakta yang ditanya ada di jawaban",
            _percent(self.facts_shown, self.facts),
            self.facts,
        )
        yield "Di luar cakupan, tidak dijawab", _percent(self.declined, self.outside), self.outside
        for register, rights in sorted(self.registers.items()):
            yield f"Tepat, ragam {register}", _percent(sum(rights), len(rights)), len(rights)

    def _miss(self, row: dict[str, Any], reply: dict[str, Any]) -> None:
        lacking = [f for f in row["must_contain"] if not contains(reply["text"], f)]
        got = reply["service_id"] or [c["service_id"] for c in reply["choices"] if c["service_id"]]
        self.misses.append(
            f"{row['id']} {row['question']} | {row['services']} -> {reply['status']} {got}"
            + (f" | tanpa {lacking}" if lacking else "")
        )


def contains(text: str, fact: str) -> bool:
    """Whether one of the alternatives (`a|b`) is in the text, whatever the case."""
    return any(part.lower() in text.lower() for part in fact.split("|"))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"
