"""Several questions in one message: each is answered, in the order they came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.actions.documents import is_needed_for
from bot.actions.ownership import of_what_is_owned
from bot.actions.papers import own_words
from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.answers.service import service_answer
from knowledge_base.answers.tariff import asks_price
from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.model import Aspect
from knowledge_base.place import ALONE, Context, followed
from knowledge_base.ranking import Ranking
from knowledge_base.regions import called
from knowledge_base.retrieval import Knowledge

# Ends of questions: a question mark, a line, a semicolon, the number of the next one, or a word
# that begins another matter.
_END = re.compile(
    r"[?;\n]+|(?:^|\s)\d{1,2}[.)]\s+"
    r"|[,.]?\s+\b(?:(?:btw|oh iya|oiya),?\s+)?(?:sekalian|skalian|sekaligus|satu lagi|btw)\b,?"
    r"|[,.]\s+(?:sama|dan|terus|trus)\b",
    re.IGNORECASE,
)
# Two matters are to be done together: "ktp hilang, sekalian mau pindah".
_AT_ONCE = re.compile(r"\b(?:sekalian|skalian|sekaligus)\b", re.IGNORECASE)
_FEWEST_WORDS = 1
# Fewer words may be no more than what another question is about.
_A_SENTENCE = 3
# A part has to name its service as surely as this, all by itself.
_SURE = 0.8
# A part that goes on about the service under discussion, or about what the whole message is most
# likely about, is this surely about it.
_RATHER = 0.5
_ANSWERED = 3
_CITATIONS_EACH = 2
_CHOICES = 3
# Above this many parts nobody tells one story.
_MANY = 4
_BUDGET = 330


@dataclass(frozen=True)
class _Part:
    service_id: str
    text: str


def answer_several(turn: Turn, knowledge: Knowledge, ranking: Ranking) -> Result | None:
    """The first three answered and the rest offered; None for a message about one service."""
    parts = _parts(turn, knowledge, ranking)
    if len(parts) < 2:
        return None
    region = called(turn.region) if len(turn.region) == 1 else None
    code = region.code if region else None
    replies = [
        service_answer(
            (service := knowledge.service(part.service_id)),
            (Aspect.BIAYA,)
            if asks_price(service.biaya, part.text)
            else knowledge.answerable(part.text, knowledge.asked(part.text), service),
            part.text,
            knowledge.relevance(part.service_id, part.text, code),
            knowledge.catalogue.regulations,
            _BUDGET,
            region,
        )
        for part in parts[:_ANSWERED]
    ]
    rest = [part.service_id for part in parts[_ANSWERED:]]
    text = [reply.text for reply in replies]
    if rest:
        text.append(f"Masih ada {len(rest)} pertanyaan lain. Pilih yang ingin dijawab berikutnya.")
    last = parts[:_ANSWERED][-1]
    answer = Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(text),
        service_id=parts[0].service_id,
        aspects=replies[0].aspects,
        citations=tuple(c for reply in replies for c in reply.citations[:_CITATIONS_EACH])[:5],
        choices=tuple(
            Choice(title=knowledge.service(id_).nama, value=f"pilih:{id_}", service_id=id_)
            for id_ in rest[:_CHOICES]
        ),
        checked_on=min((reply.checked_on for reply in replies if reply.checked_on), default=None),
        more_url=replies[0].more_url,
    )
    return Result(
        answer,
        {
            "layanan": last.service_id,
            "aspek": [],
            "pertanyaan": last.text,
            "pilihan": rest[:_CHOICES],
            "ditolak": [],
            "tawaran": None,
            "riwayat": _history(turn, [part.service_id for part in parts[:_ANSWERED]]),
        },
    )


def with_what_it_needs(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service that a message names first, if it then asks no more than whether that needs
    another document: "mau bikin NIB, bayar ga? harus punya NPWP dulu?"."""
    first, *others = [piece for piece in _END.split(turn.text) if piece.strip()] or [""]
    named = knowledge.worded(first) if others else None
    if named is None or not any(is_needed_for(piece, named, knowledge) for piece in others):
        return None
    best = knowledge.rank(first).best
    is_sure = best and best.subject_id == named and best.probability >= _SURE
    return named if is_sure else None


def _history(turn: Turn, answered: Sequence[str]) -> list[str]:
    """The services talked about before the last that was answered, newest last."""
    before = [*turn.memory.recent, turn.memory.service_id, *answered[:-1]]
    known = [id_ for id_ in before if id_ and id_ != answered[-1]]
    return list(dict.fromkeys(reversed(known)))[::-1]


def _only_explains(last: str, text: str) -> bool:
    """Whether what follows the last question mark is a sentence that asks for nothing."""
    follows = "?" in text and not text.rstrip().endswith("?") and text.rfind("?") > text.rfind("\n")
    return follows and not aspects_of(last) and len(last.split()) >= _A_SENTENCE


def _parts(turn: Turn, knowledge: Knowledge, whole: Ranking) -> list[_Part]:
    """What is asked about each service, in order; a part that names none goes with the last."""
    text = turn.text
    pieces = [piece.strip() for piece in _END.split(text) if piece.strip()]
    if len(pieces) > 1 and _only_explains(pieces[-1], text):
        pieces[-2:] = [f"{pieces[-2]}? {pieces[-1]}"]
    if len(pieces) < 2:
        return []
    # Reading every part takes as long as reading the message again.
    named = {knowledge.worded(piece) for piece in pieces} - {None}
    told = [piece for piece in pieces if len(without_aspects(piece)) > _A_SENTENCE]
    if len(named) < 2 and not (named and (len(told) > 1 or (told and _AT_ONCE.search(text)))):
        return []
    near = {c.subject_id for c in (*whole.kept, *(c for c, _ in whole.rejected))}
    found: list[_Part] = []
    waiting = ""
    for piece in pieces:
        best = None
        if len(without_aspects(piece)) >= _FEWEST_WORDS:
            said = replace(turn, text=piece)
            best = of_what_is_owned(said, knowledge, ALONE, knowledge.rank(piece)).best
        is_whole = best and whole.best and best.subject_id == whole.best.subject_id
        sure = best is not None and best.probability >= (_RATHER if is_whole else _SURE)
        if found and best and _goes_on(piece, found[-1].service_id, best.subject_id, knowledge):
            sure = False
        if best and sure and (len(pieces) >= _MANY or best.subject_id in near):
            known = next((p for p in found if p.service_id == best.subject_id), None)
            if known is None:
                found.append(_Part(best.subject_id, f"{waiting} {piece}".strip()))
                waiting = ""
                continue
        if not found and not waiting and _is_of_the_talk(piece, turn, knowledge):
            assert turn.memory.service_id is not None
            found.append(_Part(turn.memory.service_id, piece))
        elif found:
            found[-1] = _Part(found[-1].service_id, f"{found[-1].text}? {piece}")
        else:
            waiting = f"{waiting} {piece}".strip()
    return found


def _goes_on(piece: str, before: str, by_itself: str, knowledge: Knowledge) -> bool:
    """Whether a part is about the service of the part `before`: it asks for what that needs, or
    names no document and means something else there than `by_itself`: "perpanjang SIM, sekalian
    ganti foto"."""
    if is_needed_for(piece, before, knowledge):
        return True
    if own_words(piece) & knowledge.called.titles:
        return False
    best = knowledge.rank(piece, Context(before, trail=followed({}, before))).best
    return best is None or best.subject_id != by_itself


def _is_of_the_talk(piece: str, turn: Turn, knowledge: Knowledge) -> bool:
    """Whether the first part of a message goes on about the service under discussion."""
    current = turn.memory.service_id
    if current is None or len(without_aspects(piece)) < _A_SENTENCE:
        return False
    best = knowledge.rank(piece, turn.memory.context).best
    return best is not None and best.subject_id == current and best.probability >= _RATHER
