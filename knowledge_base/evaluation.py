"""Golden questions against replies: the right service, the asked facts, an honest answer."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

_MOST_CONFUSED = 15
_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)


def read_golden(place: Path) -> list[dict[str, Any]]:
    """Rows `{id, question, services, aspects, register, kind, must_contain}`, or with `turns`.

    A folder is read whole, file by file.
    """
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    return [
        json.loads(line)
        for file in files
        for line in file.read_text(encoding="utf-8").split("\n")
        if line
    ]


@dataclass
class Share:
    """How many of how many."""

    hits: int = 0
    total: int = 0

    def add(self, hit: bool) -> None:
        self.hits += hit
        self.total += 1

    def __str__(self) -> str:
        return f"{100 * self.hits / self.total:.1f} %" if self.total else "–"


def _shares() -> defaultdict[str, Share]:
    return defaultdict(Share)


@dataclass
class Score:
    """Counts over replies in the shape of the API."""

    right: Share = field(default_factory=Share)
    offered: Share = field(default_factory=Share)
    wrong: Share = field(default_factory=Share)
    facts: Share = field(default_factory=Share)
    declined: Share = field(default_factory=Share)
    corrected: Share = field(default_factory=Share)
    number_first: Share = field(default_factory=Share)
    kept: Share = field(default_factory=Share)
    registers: defaultdict[str, Share] = field(default_factory=_shares)
    aspects: defaultdict[str, Share] = field(default_factory=_shares)
    calibration: defaultdict[float, Share] = field(
        default_factory=lambda: defaultdict(Share)  # lower edge of a bin -> right first
    )
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, row: Row, reply: Row) -> None:
        """Count one reply, or the replies to the turns of a dialogue."""
        if "turns" in row:
            for turn, answer in zip(row["turns"], reply["turns"], strict=True):
                self._add_turn(row, turn, answer)
        elif row["kind"] == "emergency":
            self.number_first.add(is_first(reply["text"], row["must_contain"]))
            if not is_first(reply["text"], row["must_contain"]):
                self._miss(row, reply)
        elif row["services"] or row["kind"] == "regulation":
            self._add_question(row, reply)
        else:
            self._add_outside(row, reply)

    def _add_turn(self, dialogue: Row, turn: Row, reply: Row) -> None:
        if not turn["services"]:
            return
        hit = bool(_shown(reply) & set(turn["services"]))
        self.kept.add(hit)
        facts_hit = self._count_facts(turn, reply)
        if not hit or not facts_hit:
            self._miss({"id": dialogue["id"], **turn}, reply)

    def _add_question(self, row: Row, reply: Row) -> None:
        facts_hit = self._count_facts(row, reply)
        if row["kind"] == "false_premise":
            self.corrected.add(facts_hit)
        if row["kind"] == "regulation":
            if not facts_hit:
                self._miss(row, reply)
            return
        shown = _shown(reply)
        offered = {choice.get("service_id") for choice in reply.get("choices", ())}
        is_right = bool(shown & set(row["services"]))
        is_wrong = reply["status"] == "answered" and not is_right
        self.right.add(is_right)
        self.offered.add(is_right or bool(offered & set(row["services"])))
        self.wrong.add(is_wrong)
        self.registers[row["register"]].add(is_right)
        for aspect in row["aspects"]:
            self.aspects[aspect].add(facts_hit)
        if reply.get("candidates"):
            best = reply["candidates"][0]
            edge = max(low for low in _BINS[:-1] if low <= best["score"])
            self.calibration[edge].add(best["service_id"] in row["services"])
        if is_wrong:
            self.confused[row["services"][0], str(reply.get("service_id"))] += 1
        if not is_right or not facts_hit:
            self._miss(row, reply)

    def _add_outside(self, row: Row, reply: Row) -> None:
        is_declined = not (reply["status"] == "answered" and reply.get("service_id"))
        self.declined.add(is_declined)
        if not is_declined:
            self._miss(row, reply)

    def _count_facts(self, row: Row, reply: Row) -> bool:
        hits = [contains(reply["text"], fact) for fact in row["must_contain"]]
        for hit in hits:
            self.facts.add(hit)
        return all(hits)

    def figures(self) -> Iterator[tuple[str, Share]]:
        """The figures of the whole, then those by register."""
        yield "Layanan tepat", self.right
        yield "Tepat atau ditawarkan", self.offered
        yield "Dijawab dengan layanan keliru", self.wrong
        yield "Fakta yang ditanya ada di jawaban", self.facts
        yield "Di luar cakupan, tidak dijawab dengan layanan", self.declined
        yield "Anggapan keliru diluruskan", self.corrected
        yield "Darurat: nomor yang tepat di depan", self.number_first
        yield "Percakapan: layanan tetap diikuti", self.kept
        for register, share in sorted(self.registers.items()):
            yield f"Tepat, ragam {register}", share

    def most_confused(self) -> list[tuple[str, str, int]]:
        """(meant, answered, how often), most frequent first."""
        return [(*pair, n) for pair, n in self.confused.most_common(_MOST_CONFUSED)]

    def _miss(self, row: Row, reply: Row) -> None:
        lacking = [f for f in row["must_contain"] if not contains(reply["text"], f)]
        got = reply.get("service_id") or [
            c["service_id"] for c in reply.get("choices", ()) if c.get("service_id")
        ]
        self.misses.append(
            f"{row['id']} {row['question']} | {row['services']} -> {reply['status']} {got}"
            + (f" | tanpa {lacking}" if lacking else "")
        )


def contains(text: str, fact: str) -> bool:
    """Whether one of the alternatives (`a|b`) is in the text, whatever the case."""
    return any(part.lower() in text.lower() for part in fact.split("|"))


def is_first(text: str, facts: Sequence[str]) -> bool:
    """Whether the wanted number is one of the first two that a reply gives."""
    lines = [line for line in text.split("\n") if any(char.isdigit() for char in line)]
    return bool(lines) and all(contains("\n".join(lines[:2]), fact) for fact in facts)


def _shown(reply: Row) -> set[str]:
    """The services that a reply is about."""
    return {reply["service_id"]} if reply.get("service_id") else set()
