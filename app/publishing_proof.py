"""The proof after publishing: what the index is made of now, and what citizens get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.actions.standing_alone import answer_alone
from knowledge_base.answer import Answer
from knowledge_base.publishing.model import Content
from knowledge_base.publishing.publisher import Published
from knowledge_base.retrieval import LiveKnowledge


@dataclass(frozen=True)
class Proof:
    """A publication as it can be seen from outside: `answer` is what a citizen gets now."""

    published: Published
    question: str
    answer: Answer

    @property
    def is_live(self) -> bool:
        """Whether the answer came out of the index of this publication."""
        return self.answer.index_version == self.published.index_version


def prove(
    published: Published,
    live: LiveKnowledge,
    question: str,
    ask: Callable[..., Answer] = answer_alone,
) -> Proof:
    """Ask a question of the knowledge that answers citizens at this moment."""
    return Proof(published, question, ask(live.current, question))


def sample_of(content: Content) -> str:
    """A question to prove a record with: its first sample, or its name."""
    samples = content.get("contoh_pertanyaan") or content.get("contoh_pesan") or ()
    return str(next(iter(samples), content.get("nama") or content.get("tentang") or ""))
