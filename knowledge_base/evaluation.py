"""Golden questions against replies: the right service, the asked facts, an honest answer."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.ranking import EVIDENCE
from knowledge_base.retrieval import Knowledge

Row = Mapping[str, Any]

# What a turn of a dialogue is about when no service answers it; thanks and the like are about [].
OFF_TOPIC = ["none"]

_MOST_CONFUSED = 15
_FUSION_RANK = 60
# Stage -> the evidence it goes by; None where it is made of others.
_STAGES = {
    "words": "question_words",
    "meaning": "question_cosine",
    "fused": None,
    "classifier": "question_classifier",
    "weighed": None,
    "looked at twice": None,
}
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
    declined_in_talk: Share = field(default_factory=Share)
    registers: defaultdict[str, Share] = field(default_factory=_shares)
    services: defaultdict[str, Share] = field(default_factory=_shares)
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
        if turn["services"] == OFF_TOPIC:
            is_declined = not (reply["status"] == "answered" and _shown(reply))
            self.declined_in_talk.add(is_declined)
            if not is_declined:
                self._miss({"id": dialogue["id"], **turn}, reply)
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
        self.services[row["services"][0]].add(is_right)
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
        yield (
            "Percakapan: di luar cakupan, tidak dijawab dengan layanan",
            self.declined_in_talk,
        )
        for register, share in sorted(self.registers.items()):
            yield f"Tepat, ragam {register}", share

    def most_confused(self) -> list[tuple[str, str, int]]:
        """(meant, answered, how often), most frequent first."""
        return [(*pair, n) for pair, n in self.confused.most_common(_MOST_CONFUSED)]

    def tables(self) -> Iterator[Table]:
        """Everything that was counted."""
        yield Table(
            "Ukuran",
            ("Ukuran", "Nilai", "Dari"),
            tuple((label, str(share), str(share.total)) for label, share in self.figures()),
        )
        yield Table(
            "Fakta menurut bagian layanan",
            ("Bagian", "Semua fakta ada", "Dari"),
            tuple((a, str(share), str(share.total)) for a, share in sorted(self.aspects.items())),
        )
        yield Table(
            "Menurut layanan, yang paling sering meleset",
            ("Layanan", "Tepat", "Dari"),
            tuple(
                (service, str(share), str(share.total))
                for service, share in sorted(
                    self.services.items(), key=lambda item: item[1].hits - item[1].total
                )[:_MOST_CONFUSED]
            ),
        )
        yield Table(
            "Kalibrasi: peluang yang disebut dan yang terjadi",
            ("Peluang mulai", "Tepat", "Dari"),
            tuple(
                (f"{edge:.2f}", str(share), str(share.total))
                for edge, share in sorted(self.calibration.items())
            ),
        )
        yield Table(
            "Tertukar",
            ("Dimaksud", "Dijawab", "Kali"),
            tuple((meant, got, str(times)) for meant, got, times in self.most_confused()),
        )

    def _miss(self, row: Row, reply: Row) -> None:
        lacking = [f for f in row["must_contain"] if not contains(reply["text"], f)]
        got = reply.get("service_id") or [
            c["service_id"] for c in reply.get("choices", ()) if c.get("service_id")
        ]
        self.misses.append(
            f"{row['id']} {row['question']} | {row['services']} -> {reply['status']} {got}"
            + (f" | tanpa {lacking}" if lacking else "")
        )


@dataclass(frozen=True)
class Table:
    """Figures to print or to put on a page: a title, the heads of the columns, the rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        lines = [self.heads, tuple("---" for _ in self.heads), *self.rows]
        return f"## {self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def stages(knowledge: Knowledge, rows: Iterable[Row]) -> Table:
    """How often each stage of the ranking, by itself, names the right service first, or in three.

    Words (BM25) and meaning (e5) by the nearest sample question, both fused by reciprocal rank,
    the classifier of sample questions, all evidence weighed, and what trees make of it.
    """
    first: dict[str, Share] = {name: Share() for name in _STAGES}
    three: dict[str, Share] = {name: Share() for name in _STAGES}
    ids = np.array(knowledge.ranker.subject_ids)
    services = ~knowledge.ranker.is_topic
    for row in rows:
        if "turns" in row or not row["services"] or row["kind"] in ("emergency", "regulation"):
            continue
        evidence = knowledge.evidence(row["question"])
        values = {
            name: evidence.subjects[services, EVIDENCE.index(column)]
            for name, column in _STAGES.items()
            if column
        }
        places = [np.argsort(np.argsort(-values[name])) for name in ("words", "meaning")]
        values["fused"] = sum(1 / (_FUSION_RANK + place) for place in places)
        weighed, none = knowledge.ranker.probabilities(evidence)
        values["weighed"] = weighed[services]
        values["looked at twice"] = knowledge.ranker.reordered(evidence, weighed, none)[services]
        for name, value in values.items():
            best = ids[services][np.argsort(-value, kind="stable")[:3]]
            first[name].add(best[0] in row["services"])
            three[name].add(bool(set(best) & set(row["services"])))
    return Table(
        "Tahap pemeringkatan",
        ("Tahap", "Tepat di urutan pertama", "Tepat di tiga besar", "Dari"),
        tuple(
            (name, str(first[name]), str(three[name]), str(first[name].total)) for name in _STAGES
        ),
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
