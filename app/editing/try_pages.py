"""`/redaksi/coba`: a question with the whole reasoning, against what is live or a draft."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.editing.preview import beside, channels_of
from app.editing.workbench import Workbench
from app.staff.gate import Gate, person_of
from app.staff.rights import Action
from bot.actions.answer import not_ours
from bot.actions.standing_alone import answer_alone
from knowledge_base.answer import Answer
from knowledge_base.language import normalise
from knowledge_base.publishing.finding import Finding
from knowledge_base.publishing.model import RecordKind
from knowledge_base.ranking import Candidate, Ranking
from knowledge_base.retrieval import Knowledge

_LONGEST = 500
_MOST_TOPICS = 3


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes = gate.router()

    @routes.get("/redaksi/coba", dependencies=[gate.require(Action.EDIT)])
    def try_it(request: Request, tanya: str = "", versi: str = "") -> Response:
        person, question = person_of(request), " ".join(tanya.split())[:_LONGEST]
        drafts = [
            revision
            for kind in RecordKind
            for revision in bench.revisions.open(kind)
            if bench.scope(person, revision).is_open
        ]
        draft = next((one for one in drafts if str(one.id) == versi), None)
        knowledge: Knowledge | None = bench.live.current
        blocking: tuple[Finding, ...] = ()
        if question and draft:
            examined = bench.examined.of(draft)
            knowledge, blocking = examined.after, examined.blocking
        context = {
            "question": question,
            "drafts": drafts,
            "draft": draft,
            "blocking": blocking,
            "beside": beside,
            "found": _reasoning(knowledge, question, bench.site)
            if question and knowledge
            else None,
        }
        return bench.page(request, "editing/coba.html", context)

    return routes


def _topics(ranking: Ranking, knowledge: Knowledge, answer: Answer) -> list[tuple[Candidate, bool]]:
    """The likeliest topics, and the one whose words were said wherever it stands."""
    topic = not_ours(ranking, knowledge)
    said = topic.id if topic and topic.jawaban == answer.text else ""
    return [
        (one, one.subject_id == said)
        for at, one in enumerate(ranking.topics)
        if at < _MOST_TOPICS or one.subject_id == said
    ]


def _reasoning(knowledge: Knowledge, question: str, site: str) -> dict[str, object]:
    """Everything that led to the answer, ready for the page."""
    ranking = knowledge.rank(question)
    answer = answer_alone(knowledge, question)
    services, topics = knowledge.catalogue.services, knowledge.catalogue.topics
    return {
        "normalised": normalise(question),
        "ranking": ranking,
        "topics": _topics(ranking, knowledge, answer),
        "name": lambda id_: (services.get(id_) or topics[id_]).nama,
        "answer_at": knowledge.weights.answer_at,
        "aspects": knowledge.asked(question),
        "answer": answer,
        "index": knowledge.version,
        "channels": channels_of(answer, site),
    }
