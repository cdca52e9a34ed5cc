"""From a cluster to content, and the proof that its questions are answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.gaps.model import Cluster
from knowledge_base.answer import Outcome
from knowledge_base.publishing.finding import Ask
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge

_MASKED = re.compile(r"\[(?:NIK|NPWP|NOMOR|HP|EMAIL)\]")
_LONGEST = 300
_OUTCOMES = {
    Outcome.CLARIFICATION: "ditanya balik",
    Outcome.UNANSWERABLE: "tidak terjawab",
    Outcome.CHAT: "dijawab basa-basi",
    Outcome.ANSWERED: "dijawab tanpa layanan",
}


@dataclass(frozen=True)
class Checked:
    """A question as the live index answers it now; `said` is for the editor."""

    question: str
    said: str
    is_right: bool


def check(cluster: Cluster, knowledge: Knowledge, ask: Ask) -> list[Checked]:
    """Every question of a cluster, asked as a citizen would ask it now."""
    found = []
    for question, _ in cluster.questions:
        answer = ask(knowledge, question, None)
        service = knowledge.catalogue.services.get(answer.service_id or "")
        is_right = answer.status is Outcome.ANSWERED and answer.service_id == cluster.service_id
        said = f"sampai ke {service.nama}" if service else _OUTCOMES[answer.status]
        if service and answer.status is not Outcome.ANSWERED:
            said += ", tetapi bagian yang ditanya belum ada isinya"
        found.append(Checked(question, said, is_right))
    return found


def is_fit(text: str) -> bool:
    """Whether a question may become a sample question: short, and nothing was masked in it."""
    return len(text) <= _LONGEST and not _MASKED.search(text)


def add_samples(revisions: Revisions, service_id: str, questions: Sequence[str], actor: str) -> int:
    """Add sample questions to the draft of a service, begun if there is none; how many are new.

    Raises NotAllowed, Stale, AlreadyOpen.
    """
    key = RecordKey(RecordKind.SERVICE, service_id)
    draft = revisions.open_of(key) or revisions.begin(key, actor)
    held = list(draft.content.get("contoh_pertanyaan", ()))
    new = [question for question in questions if question not in held]
    content = {**draft.content, "contoh_pertanyaan": [*held, *new]}
    revisions.save(draft.id, draft.etag, content, actor)
    return len(new)
