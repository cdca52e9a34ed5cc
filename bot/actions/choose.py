"""Choosing from what was offered, saying no to it, and starting over."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions.answer import answer_question
from bot.actions.documents import without_not_only
from bot.actions.elsewhere import topic_said
from bot.actions.replies import answer_choice, answer_service, answer_there, ask_back, unknown
from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Outcome
from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.language import normalise, without_denied
from knowledge_base.model import Aspect
from knowledge_base.place import Context
from knowledge_base.retrieval import Knowledge

_ORDINALS = {
    "satu": 0, "pertama": 0, "kesatu": 0, "atas": 0, "awal": 0,
    "dua": 1, "kedua": 1, "tengah": 1,
    "tiga": 2, "ketiga": 2,
}  # fmt: skip
_LAST = frozenset({"terakhir", "akhir", "bawah"})
_POINTING_WORDS = 2
# Words of saying no that say nothing of what is meant.
_DENIAL = frozenset("bukan salah keliru maksud tadi eh tanyakan".split())
_NOT_THIS = re.compile(r"\bbukan (?:soal )?(\w+)")
# So likely is what was answered still meant by who says no to something.
_STILL_MEANT = 0.6
# Once what was answered is out, what is said to be meant instead needs no more than a switch.
_MEANT_INSTEAD = 0.38


def choose(turn: Turn, knowledge: Knowledge) -> Result:
    """A tapped choice, or a number, ordinal or position typed instead."""
    if turn.chosen and turn.chosen in knowledge.catalogue.services:
        return answer_choice(turn, knowledge, turn.chosen)
    if turn.memory.service_id and (where := _chosen_region(turn)):
        there = replace(turn, chosen_region=where)
        return answer_there(there, knowledge, turn.memory.aspects, turn.memory.question or "")
    position = position_in(turn.text, len(turn.memory.offered))
    # "yang baru" points as well, by what is in the name.
    talks = turn.memory.service_id is not None or bool(turn.memory.offered)
    says = talks and re.search(r"[a-z]", turn.text, re.IGNORECASE)
    if position is None and (says or len(without_aspects(turn.text)) > _POINTING_WORDS):
        return answer_question(turn, knowledge)
    if position is None:
        text = "Belum ada daftar yang bisa dipilih. Silakan tulis yang ingin Anda urus."
        return Result(Answer(status=Outcome.CHAT, text=text))
    return answer_choice(turn, knowledge, turn.memory.offered[position])


def _chosen_region(turn: Turn) -> str | None:
    """The region that was tapped, or pointed at by its place among those of one name."""
    unsure = turn.memory.region if len(turn.memory.region) > 1 and not turn.memory.offered else ()
    position = position_in(turn.text, len(unsure))
    return turn.chosen_region or (None if position is None else unsure[position])


def not_that(turn: Turn, knowledge: Knowledge) -> Result:
    """What was offered or answered is out; the next best is offered, never the same again.

    Who says what is meant instead ("bukan itu, yang hilang") is taken at their word, and so is who
    says no to something else than what was answered: "bukan yang SD, yang kuliah".
    """
    if without_not_only(turn.text) != turn.text or topic_said(turn.text, knowledge):
        return answer_question(turn, knowledge)
    current = turn.memory.service_id
    if current and (parts := _parts_meant(turn)):
        meant = _NOT_THIS.sub(" ", normalise(turn.text))
        return answer_service(turn, knowledge, current, parts, asked=meant)
    own = set(without_aspects(turn.text)) - _DENIAL
    best = turn.ranking.best if turn.ranking else None
    if best and own:
        stays = best.subject_id == current
        if best.probability >= (_STILL_MEANT if stays else knowledge.weights.answer_at):
            return answer_question(turn, knowledge)
    out = [*turn.memory.rejected, *turn.memory.offered]
    if current:
        out.append(current)
    rejected = list(dict.fromkeys(out))
    question = turn.memory.question
    slots = {"ditolak": rejected, "layanan": None, "pilihan": []}
    if question and out:
        near = Context(current, rejected=tuple(rejected))
        # By itself, if it names anything; else what was asked, told apart.
        ranking = knowledge.rank(turn.text, near)
        by_itself = ranking.best is not None and ranking.best.probability >= _MEANT_INSTEAD
        if not (own and by_itself):
            ranking = knowledge.rank(f"{question} {turn.text}", near)
        best = ranking.best
        if best and best.probability >= _MEANT_INSTEAD and own:
            asked = knowledge.asked(turn.text) or knowledge.asked(question)
            meant_now = answer_service(turn, knowledge, best.subject_id, asked, ranking)
            return Result(meant_now.answer, {**meant_now.slots, "ditolak": rejected})
        refused = replace(turn.memory, service_id=None, offered=(), rejected=tuple(rejected))
        without = replace(turn, memory=refused)
        result = ask_back(without, knowledge, ranking) if ranking.kept else unknown(turn, ranking)
        return Result(result.answer, {**slots, **result.slots, "pertanyaan": question})
    text = (
        "Maaf, saya salah paham. Coba tulis lagi dengan kata lain, "
        "sebut nama surat atau layanannya."
    )
    return Result(Answer(status=Outcome.CHAT, text=text), {**slots, "tawaran": "petugas"})


def _parts_meant(turn: Turn) -> tuple[Aspect, ...]:
    """Other parts of what was answered, where who says no names nothing else: "bukan, maksud saya
    biayanya". What was answered is no other part, and neither is what is said not to be meant."""
    text = without_denied(turn.text)
    if turn.memory.offered or set(without_aspects(text)) - _DENIAL:
        return ()
    denied = {a for word in _NOT_THIS.findall(normalise(text)) for a in aspects_of(word)}
    parts = tuple(aspect for aspect in aspects_of(text) if aspect not in denied)
    return () if set(parts) == set(turn.memory.aspects) else parts


def start_over(turn: Turn, knowledge: Knowledge) -> Result:
    """Everything the conversation remembered is dropped."""
    names = (
        "layanan",
        "aspek",
        "wilayah",
        "pertanyaan",
        "pilihan",
        "ditolak",
        "riwayat",
        "jejak",
        "peraturan",
        "tawaran",
        "ragu",
        "terjawab",
    )
    text = "Baik, kita mulai dari awal. Silakan tulis yang ingin Anda urus."
    return Result(Answer(status=Outcome.CHAT, text=text), dict.fromkeys(names))


def position_in(text: str, offered: int) -> int | None:
    """The place (from 0) that a text points at in a list of `offered`; None if it does not."""
    standard = normalise(text)
    if not offered or not standard:
        return None
    if number := re.search(r"\b([1-9])\b", standard):
        position = int(number[1]) - 1
    else:
        said = set(standard.replace("ke dua", "kedua").replace("ke tiga", "ketiga").split())
        if said & _LAST:
            position = offered - 1
        else:
            position = next((at for word, at in _ORDINALS.items() if word in said), -1)
    return position if 0 <= position < offered else None
