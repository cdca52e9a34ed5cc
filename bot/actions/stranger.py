"""Somebody who only says to be an official wants a link opened or a code: a warning comes first."""

from __future__ import annotations

import re

from bot.actions.replies import answer_service
from bot.actions.report import FRAUD_SERVICE
from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer
from knowledge_base.answers.lines_to_show import OF_FRAUD, SUSPECTS
from knowledge_base.language import normalise
from knowledge_base.model import Aspect
from knowledge_base.ranking import Ranking
from knowledge_base.retrieval import Knowledge

_WARNING = (
    "Jangan buka tautannya, dan jangan beri kode OTP, PIN, atau kata sandi kepada siapa pun, juga "
    "kepada yang mengaku petugas.\n\nSudah terlanjur? Telepon bank atau dompet digital Anda "
    "sekarang supaya rekeningnya diamankan, lalu laporkan."
)
# In standard words: somebody only says to be an official; and what they want.
_SAYS_TO_BE = re.compile(
    r"\bmengaku\b|\b(?:telepon\w*|hubungi|wa|whatsapp|sms)(?: \w+){0,3} (?:bilang|kata\w*) dari "
    r"(?:bank|bpjs|dukcapil|pajak|polisi|ojk|pemerintah|kantor)\b"
)
_WANTED = re.compile(
    r"\b(?:otp|pin|link|tautan|apk|password|kata sandi|kode (?:verifikasi|rahasia))\b"
    r"|\bminta(?: \w+){0,3} (?:kode|foto ktp|data ktp|nomor kartu)\b"
)


def is_told_of(text: str) -> bool:
    """Whether a message tells of a stranger who wants a link opened or a code."""
    standard = normalise(text)
    is_strange = _SAYS_TO_BE.search(standard) or SUSPECTS.search(standard)
    return bool(is_strange and _WANTED.search(standard))


def warned_of(turn: Turn, knowledge: Knowledge, ranking: Ranking) -> Result | None:
    """What to leave and where to report it; None where the service that the stranger speaks of has
    a warning of its own, which says more."""
    best = ranking.best.subject_id if ranking.best else turn.memory.service_id
    services = knowledge.catalogue.services
    if FRAUD_SERVICE not in services:
        return None
    known = best in services and best != FRAUD_SERVICE
    if known and best and any(OF_FRAUD.search(line.text) for line in knowledge.lines(best)):
        return None
    parts = (Aspect.PROSEDUR, Aspect.KANAL)
    result = answer_service(turn, knowledge, FRAUD_SERVICE, parts, ranking)
    if not isinstance(result.answer, Answer):
        return result
    text = f"{_WARNING}\n\n{result.answer.text}"
    return Result(result.answer.model_copy(update={"text": text}), result.slots)
