"""Questions about a regulation: the place that was named, whether it holds, what it says of X."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Outcome
from knowledge_base.answers.regulation import regulation_answer
from knowledge_base.citations import day_in_words
from knowledge_base.language import normalise
from knowledge_base.law.answers import (
    definition_answer,
    definition_in,
    difference_answer,
    found_answer,
    overview_answer,
    place_answer,
    validity_answer,
)
from knowledge_base.law.dates import date_in
from knowledge_base.law.model import LawText
from knowledge_base.law.validity import today
from knowledge_base.lines import RecordLine
from knowledge_base.model import Aspect, LegalReference
from knowledge_base.naming import short_title
from knowledge_base.ranking import Ranking
from knowledge_base.references import (
    RegulationReference,
    references_in,
    smaller_place_in,
    without_references,
)
from knowledge_base.retrieval import Knowledge

_ABOUT_LAW = frozenset({"tanya_peraturan", "tanya_dasar_hukum", "di_luar_cakupan"})
_IN_FORCE = re.compile(r"\b(?:masih|sudah|tetap)?\s*(?:berlaku|dicabut|diganti|dihapus|valid)\b")
_ON_A_DAY = re.compile(
    r"\b(?:pada|per|waktu|saat)\s+(?:tanggal\s+|tgl\s+)?"
    r"(?:(?P<day>\d{1,2}(?:\s+[A-Za-z]+\s+|\s?[-/]\s?\d{1,2}\s?[-/]\s?)(?:19|20)\d{2})"
    r"|(?:(?:tahun|thn|taun)\s+)?(?P<year>(?:19|20)\d{2}))\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(r"\b(?:beda|bedanya|perbedaan|dibanding|hubungan)\w*\b")
_ASKS_ON = re.compile(
    r"\b(?:pasal|ayat|huruf|bunyi|isi|penjelasan|berlaku|dicabut|pengganti|ganti|gantinya)\w*\b"
)
_REPLACED = re.compile(r"\b(?:pengganti|ganti)(?:nya)?\b")
_CONNECTING = frozenset("lalu kemudian terus jadi apa bagaimana".split())
_WHICH_LAW = re.compile(
    r"\b(?:aturan|peraturan|pasal|undang\w*|uu|hukum\w*)\b.*\b(?:mana|apa|berapa)\b"
    r"|\b(?:mana|apa|berapa)\b.*\b(?:aturan|peraturan|pasal|undang\w*|uu)\b"
)
# So many of the likeliest services have to rest on the same provision.
_AGREEING, _AGREEING_OF = 2, 3
# A single passage that stands out this much among all that were found is an answer.
_STANDS_OUT = 0.25


def about_regulations(turn: Turn, knowledge: Knowledge) -> Result | None:
    """The answer to a message that names a regulation, or goes on about one; None if it does
    neither, or asks for something else beside one that is not known.

    As the law stood on the day that is named ("per 31 Desember 2015", "pada tahun 2015"), or else
    stands today.
    """
    day, text = _day_asked(turn.text)
    if day is None:
        return _about(turn, knowledge, today())
    turn = replace(turn, text=text)
    result = _about(turn, knowledge, day)
    if result is None or not isinstance(result.answer, Answer):
        return result
    if str(result.slots.get("peraturan")).partition(" ")[0] not in knowledge.shelf.laws:
        # A record tells of today only.
        return _about(turn, knowledge, today())
    then = f"Keadaan pada {day_in_words(day)}:\n\n{result.answer.text}"
    return replace(result, answer=result.answer.model_copy(update={"text": then}))


def _about(turn: Turn, knowledge: Knowledge, day: date) -> Result | None:
    references = references_in(turn.text)
    if not references and (continued := _continued(turn, knowledge)):
        references = (continued,)
    if not references:
        return None
    first = references[0]
    if len(references) > 1 and _DIFFERENCE.search(normalise(turn.text)):
        ids = (first.regulation_id, references[1].regulation_id)
        records = knowledge.catalogue.regulations
        if answer := difference_answer(knowledge.shelf.laws, records, ids, day):
            return _result(answer, first)
    if law := _law(knowledge, first.regulation_id, day):
        return _result(_from_text(turn, knowledge, law, first, day), first)
    if record := knowledge.catalogue.regulations.get(first.regulation_id):
        return _result(regulation_answer(record, first.locator), first)
    if turn.intent in _ABOUT_LAW or not without_references(turn.text):
        return _unknown(first)
    return None


def law_behind(turn: Turn, knowledge: Knowledge, ranking: Ranking | None = None) -> Result | None:
    """The provision behind "aturan mana yang bilang KTP gratis", by what several of the likeliest
    services rest on, without a `ranking` of the message by itself; None if the message does not
    ask for one, or they do not agree."""
    if not _WHICH_LAW.search(normalise(turn.text)):
        return None
    ranking = ranking or knowledge.rank(turn.text)
    found = Counter(
        reference
        for candidate in ranking.kept[:_AGREEING_OF]
        if (reference := _authority(turn.text, knowledge, candidate.subject_id))
    )
    if not found or found.most_common(1)[0][1] < _AGREEING:
        return None
    reference = found.most_common(1)[0][0]
    if law := _law(knowledge, reference.peraturan, today()):
        record = knowledge.catalogue.regulations.get(law.id)
        laws = knowledge.shelf.laws
        answer = place_answer(laws, law, reference.lokasi or "", turn.text, today(), record)
        if answer:
            return _result(answer, RegulationReference(law.id, reference.lokasi))
    record = knowledge.catalogue.regulations[reference.peraturan]
    answer = regulation_answer(record, reference.lokasi)
    return _result(answer, RegulationReference(record.id, reference.lokasi))


def _authority(question: str, knowledge: Knowledge, service_id: str) -> LegalReference | None:
    """The provision behind what a service says of a question, if it rests on one."""
    relevance = knowledge.relevance(service_id, question)
    lines = (line for line in relevance.scores if line.aspect is not Aspect.DASAR_HUKUM)
    placed = {line: _placed(line) for line in lines if _placed(line)}
    best = max(placed, key=relevance, default=None)
    return placed[best] if best else None


def _placed(line: RecordLine) -> LegalReference | None:
    places = (place for claim in line.claims for place in claim.dasar)
    return next((place for place in places if place.lokasi), None)


def search_laws(turn: Turn, knowledge: Knowledge) -> Result | None:
    """What the regulations say of a question that names none; None if nothing stands out."""
    day = today()
    hits = knowledge.shelf.search(turn.text, knowledge.embed(turn.text), day, most=2)
    if not hits or hits[0].chance < _STANDS_OUT:
        return None
    answer = found_answer(knowledge.shelf.laws, hits[:1], turn.text, day)
    return _result(answer, RegulationReference(hits[0].regulation_id, hits[0].locator))


def _from_text(
    turn: Turn, knowledge: Knowledge, law: LawText, reference: RegulationReference, day: date
) -> Answer:
    """From the words of a regulation that was read."""
    laws = knowledge.shelf.laws
    record = knowledge.catalogue.regulations.get(law.id)
    said = _other_words(turn)
    if _IN_FORCE.search(normalise(turn.text)):
        return validity_answer(laws, law, reference.locator, day)
    if place := reference.locator:
        return place_answer(laws, law, place, turn.text, day, record) or overview_answer(
            laws, law, day, record, missing=place
        )
    if definition := definition_in(law, said):
        return definition_answer(law, definition)
    if said:
        vector = knowledge.embed(turn.text)
        hits = knowledge.shelf.search(turn.text, vector, day, most=2, of=(law.id,))
        if found := found_answer(laws, hits, turn.text, day):
            return found
    return overview_answer(laws, law, day, record)


def _continued(turn: Turn, knowledge: Knowledge) -> RegulationReference | None:
    """The regulation under discussion, at the place that is asked for next: "ayat 2-nya?"; or the
    one that replaced it: "terus gantinya apa"."""
    before = turn.memory.regulation
    if before is None or not _ASKS_ON.search(normalise(turn.text)):
        return None
    regulation_id, _, place = before.partition(" ")
    successor = knowledge.shelf.laws.standing(regulation_id, None, today()).successor
    if successor and _REPLACED.search(normalise(turn.text)):
        return RegulationReference(successor, None)
    if asked := smaller_place_in(turn.text, place or None):
        return RegulationReference(regulation_id, asked)
    if _other_words(turn):
        return None
    return RegulationReference(regulation_id, place or None)


def _other_words(turn: Turn) -> list[str]:
    """What a message says beside naming a regulation and asking on about it."""
    words = without_references(turn.text)
    return [w for w in words if not _ASKS_ON.fullmatch(w) and w not in _CONNECTING]


def _law(knowledge: Knowledge, regulation_id: str, day: date) -> LawText | None:
    return knowledge.shelf.laws.as_of(regulation_id, day)


def _day_asked(text: str) -> tuple[date | None, str]:
    """The day that a message asks for, and the rest of it; of a year its last day."""
    found = _ON_A_DAY.search(text)
    if found is None:
        return None, text
    day = date(int(found["year"]), 12, 31) if found["year"] else date_in(found["day"])
    return day, f"{text[: found.start()]} {text[found.end() :]}" if day else text


def _unknown(reference: RegulationReference) -> Result:
    """A regulation that is not known is never guessed at."""
    answer = Answer(
        status=Outcome.UNANSWERABLE,
        text=(
            f"Maaf, {short_title(reference.regulation_id)} belum ada di data kami yang sudah "
            "diperiksa. Bunyi resminya ada di JDIH (Jaringan Dokumentasi dan Informasi Hukum)."
        ),
    )
    return Result(answer, {"pilihan": [], "tawaran": None})


def _result(answer: Answer | None, reference: RegulationReference) -> Result | None:
    if answer is None:
        return None
    about = f"{reference.regulation_id} {reference.locator or ''}".strip()
    return Result(answer, {"peraturan": about, "pilihan": [], "tawaran": None})
