"""A regulation's own words -> short answers: the place that was named, and whether it holds today.

What is no longer in force is never shown as if it were: it is called history, with what ended it,
since when, and what holds instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from knowledge_base.answer import Answer, Citation, Outcome
from knowledge_base.citations import regulation_url
from knowledge_base.law.library import Laws
from knowledge_base.law.model import Definition, LawText, Link, Unit, locator
from knowledge_base.law.quoting import LONGEST, quoted, shortened
from knowledge_base.law.sentences import standing_of_place, standing_of_whole
from knowledge_base.law.shelf import LawHit
from knowledge_base.law.validity import State
from knowledge_base.lexical import terms
from knowledge_base.model import Aspect, Regulation
from knowledge_base.naming import calm, short_title

_PLAIN_AT_MOST = 3
_PLACES_SHOWN = 8
_NO_COMMENT = re.compile(r"^(?:\(\w+\)|\w+\.)?\s*cukup jelas\W*$", re.IGNORECASE)


def place_answer(
    laws: Laws, law: LawText, place: str, question: str, today: date, record: Regulation | None
) -> Answer | None:
    """What a place says, quoted as far as the question needs; None if there is no such place."""
    node = law.at(place)
    if node is None:
        return None
    standing = laws.standing(law.id, place, today)
    title = f"{_capital(place)} {short_title(law.id)}"
    parts = [f"*{title}* tentang {calm(law.tentang)}"]
    if node.repealed:
        by = short_title(node.origin) if node.origin else "perubahannya"
        parts.append(f"Sudah dihapus oleh {by}. Bunyi terakhirnya:")
    elif status := standing_of_place(standing):
        parts.append(status)
    parts.append(f"“{quoted(node, question)}”")
    if plain := _in_plain_words(record, place):
        parts.append(f"Dengan kata-kata biasa: {plain}")
    elif comment := _explained(law, place):
        parts.append(f"Penjelasannya: {comment}")
    return _answer(parts, law, place, title)


def overview_answer(
    laws: Laws, law: LawText, today: date, record: Regulation | None, missing: str | None = None
) -> Answer:
    """What a regulation is about, whether it is in force, and how it is divided.

    `missing` is a place that was asked for and that it does not have.
    """
    parts = [f"*{short_title(law.id)}* tentang {calm(law.tentang)}."]
    parts.append(standing_of_whole(laws.standing(law.id, None, today)))
    pasal = [node.number for node in law.pasal()]
    if missing:
        parts.append(f"{_capital(missing)} tidak ada di dalamnya; pasal terakhirnya {pasal[-1]}.")
    elif record and record.pasal:
        parts.append(
            "\n".join(f"• {_capital(p.lokasi)}: {p.isi}" for p in record.pasal[:_PLAIN_AT_MOST])
        )
    else:
        chapters = [n for _, n in law.walk() if n.unit is Unit.BAB]
        size = f"{len(chapters)} bab dan " if chapters else ""
        parts.append(f"Isinya {size}{len(pasal)} pasal. Sebut nomor pasalnya, atau tanya isinya.")
    return _answer(parts, law, None, short_title(law.id))


def validity_answer(laws: Laws, law: LawText, place: str | None, today: date) -> Answer:
    """Only whether a regulation or a place in it is in force."""
    standing = laws.standing(law.id, place, today)
    title = short_title(law.id) if place is None else f"{_capital(place)} {short_title(law.id)}"
    changed = place is not None and standing.state is State.DIUBAH
    said = (standing_of_place if changed else standing_of_whole)(standing)
    return _answer([f"*{title}* ({calm(law.tentang)})", said or ""], law, place, title)


def definition_answer(law: LawText, definition: Definition) -> Answer:
    """What a term means in a regulation."""
    title = f"{_capital(definition.place)} {short_title(law.id)}"
    text = f"*{definition.term}* menurut {title}:"
    meaning = shortened(definition.meaning, LONGEST)
    return _answer([text, f"“{meaning}”"], law, definition.place, title)


def found_answer(laws: Laws, hits: Sequence[LawHit], question: str, today: date) -> Answer | None:
    """The passages that were found for a question, the best quoted; None if there are none."""
    parts: list[str] = []
    citations: list[Citation] = []
    for hit in hits:
        law = laws.as_of(hit.regulation_id, today)
        node = law.at(hit.locator) if law else None
        if law is None or node is None:
            continue
        title = f"{_capital(hit.locator)} {short_title(law.id)}"
        room = LONGEST if not parts else LONGEST // 3
        status = standing_of_place(laws.standing(law.id, hit.locator, today))
        head = f"*{title}*" + (f"\n{status}" if status else "")
        parts.append(f"{head}\n“{quoted(node, question, room)}”")
        citations.append(_citation(law, hit.locator, title))
    if not parts:
        return None
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        aspects=(Aspect.DASAR_HUKUM,),
        citations=tuple(citations),
        checked_on=citations[0].checked_on,
        more_url=citations[0].url,
    )


def difference_answer(
    laws: Laws, records: Mapping[str, Regulation], ids: tuple[str, str], today: date
) -> Answer | None:
    """How two regulations bear on each other, and what each is about; None unless both are known.

    One of them may be known by its record only.
    """
    known = [(id_, _about(laws, records, id_)) for id_ in ids]
    if not all(about for _, about in known):
        return None
    parts = [
        f"*{short_title(id_)}* tentang {calm(about)}. "
        + standing_of_whole(laws.standing(id_, None, today))
        for id_, about in known
    ]
    one, other = ids
    relation = _relation(laws, records, one, other) or _relation(laws, records, other, one)
    parts.append(relation or "Keduanya tidak saling mengubah atau mencabut, sejauh data kami.")
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        aspects=(Aspect.DASAR_HUKUM,),
        citations=tuple(
            Citation(
                regulation_id=id_,
                title=short_title(id_),
                url=regulation_url(id_),
                checked_on=_checked_on(laws, records, id_),
            )
            for id_ in ids
        ),
        checked_on=max(_checked_on(laws, records, id_) for id_ in ids),
        more_url=regulation_url(one),
    )


def _about(laws: Laws, records: Mapping[str, Regulation], regulation_id: str) -> str:
    facts, record = laws.facts.get(regulation_id), records.get(regulation_id)
    return record.tentang if record else facts.tentang if facts else ""


def _checked_on(laws: Laws, records: Mapping[str, Regulation], regulation_id: str) -> str:
    """The day an editor reviewed it, or else its file was read."""
    if record := records.get(regulation_id):
        return record.ditinjau_pada.isoformat()
    law = laws.text(regulation_id)
    assert law is not None, "known by its record or by its text"
    return law.provenance.read_on.isoformat()


def definition_in(law: LawText, said: Sequence[str]) -> Definition | None:
    """The term of the glossary that a question names, the longest if several."""
    words = {stemmed for word in said for stemmed in terms(word)}
    named = [
        definition
        for definition in law.definitions
        if (term := set(terms(definition.term))) and term <= words
    ]
    return max(named, key=lambda definition: len(terms(definition.term)), default=None)


def _relation(laws: Laws, records: Mapping[str, Regulation], by: str, target: str) -> str | None:
    """What one says it does to another, in its text or its record."""
    facts, record = laws.facts.get(by), records.get(by)
    effects = [effect for effect in facts.effects if effect.target == target] if facts else []
    revokes = any(e.link is Link.MENCABUT and not e.places for e in effects)
    if revokes or (record and target in record.mencabut):
        return f"{short_title(by)} mencabut {short_title(target)}."
    if not effects and not (record and target in record.mengubah):
        return None
    places = list(dict.fromkeys(place for effect in effects for place in effect.places))
    shown = ", ".join(places[:_PLACES_SHOWN])
    more = len(places) - _PLACES_SHOWN
    which = f": {shown}" if places else ""
    rest = f", dan {more} lagi" if more > 0 else ""
    return f"{short_title(by)} mengubah {short_title(target)}{which}{rest}."


def _in_plain_words(record: Regulation | None, place: str) -> str | None:
    """Our words for a place, or for what it stands in or holds."""
    for provision in record.pasal if record else ():
        if f"{place} ".startswith(f"{provision.lokasi} ") or provision.lokasi.startswith(
            f"{place} "
        ):
            return provision.isi
    return None


def _explained(law: LawText, place: str) -> str | None:
    """The law's own elucidation of a place, if it says anything of it."""
    for top in law.elucidation:
        for above, node in top.walk():
            if locator((*above, node)) == place:
                said = [line for line in node.words.split("\n") if not _NO_COMMENT.search(line)]
                return shortened("\n".join(said), LONGEST // 2) or None
    return None


def _answer(parts: Sequence[str], law: LawText, place: str | None, title: str) -> Answer:
    citation = _citation(law, place, title)
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(part for part in parts if part),
        aspects=(Aspect.DASAR_HUKUM,),
        citations=(citation,),
        checked_on=citation.checked_on,
        more_url=citation.url,
    )


def _citation(law: LawText, place: str | None, title: str) -> Citation:
    """The day it was checked is the day its file was read."""
    return Citation(
        regulation_id=law.id,
        locator=place,
        title=title,
        url=regulation_url(law.id, place),
        checked_on=law.provenance.read_on.isoformat(),
    )


def _capital(place: str) -> str:
    """`pasal 79A` -> `Pasal 79A`, the letters of the number untouched."""
    return place[:1].upper() + place[1:]
