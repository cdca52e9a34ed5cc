"""Who may move a revision where: pure rules, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.publishing.differences import label_of
from knowledge_base.publishing.model import Revision, State


class Move(StrEnum):
    """What somebody wants to do with a revision."""

    SUBMIT = "ajukan"
    RETURN = "kembalikan"
    APPROVE = "setujui"
    PUBLISH = "terbitkan"
    SCHEDULE = "jadwalkan"
    UNSCHEDULE = "batalkan jadwal"
    WITHDRAW = "tarik"
    DISCARD = "buang"


@dataclass(frozen=True)
class Rule:
    """From which states a move leads where, and what it asks for."""

    from_: frozenset[State]
    to: State
    needs_reason: bool = False
    needs_complete: bool = False
    by_another: bool = False


RULES = {
    Move.SUBMIT: Rule(
        frozenset((State.DRAFT, State.DIKEMBALIKAN)), State.DIAJUKAN, needs_complete=True
    ),
    Move.RETURN: Rule(
        frozenset((State.DIAJUKAN, State.DIPERIKSA, State.DIJADWALKAN)),
        State.DIKEMBALIKAN,
        needs_reason=True,
    ),
    Move.APPROVE: Rule(
        frozenset((State.DIAJUKAN,)), State.DIPERIKSA, needs_complete=True, by_another=True
    ),
    Move.PUBLISH: Rule(
        frozenset((State.DIPERIKSA, State.DIJADWALKAN)), State.TERBIT, needs_complete=True
    ),
    Move.SCHEDULE: Rule(
        frozenset((State.DIPERIKSA, State.DIJADWALKAN)), State.DIJADWALKAN, needs_complete=True
    ),
    Move.UNSCHEDULE: Rule(frozenset((State.DIJADWALKAN,)), State.DIPERIKSA),
    Move.WITHDRAW: Rule(frozenset((State.TERBIT,)), State.DITARIK, needs_reason=True),
    Move.DISCARD: Rule(
        frozenset((State.DRAFT, State.DIKEMBALIKAN, State.DIAJUKAN, State.DIPERIKSA)),
        State.DIBUANG,
    ),
}


class NotAllowed(Exception):
    """A move that the rules forbid: a sentence for the person who tried."""


def allowed(revision: Revision, actor: str) -> tuple[Move, ...]:
    """What an actor may do with a revision as it stands, in the order of Move."""
    return tuple(
        move
        for move, rule in RULES.items()
        if revision.state in rule.from_
        and not (rule.by_another and actor in revision.authors)
        and not (rule.needs_complete and revision.errors())
    )


def moved(revision: Revision, move: Move, actor: str, reason: str = "") -> State:
    """The state a move leads to. Raises NotAllowed."""
    rule = RULES[move]
    if revision.state not in rule.from_:
        raise NotAllowed(f"Versi ini berstatus {revision.state}, jadi tidak bisa '{move}'.")
    if rule.by_another and actor in revision.authors:
        raise NotAllowed(
            "Anda ikut menulis versi ini. Yang memeriksa harus orang lain; isinya tetap tersimpan."
        )
    if rule.needs_reason and not reason.strip():
        raise NotAllowed(f"Sebutkan alasannya untuk '{move}'.")
    if rule.needs_complete and (errors := revision.errors()):
        raise NotAllowed(
            f"Masih ada {len(errors)} isian yang perlu dibetulkan, misalnya "
            f"{label_of(errors[0].at) or 'isi'}: {errors[0].reason}."
        )
    return rule.to


def state_after_rollback(revision: Revision) -> State:
    """Where a new revision with the content of an old one begins: what citizens saw once was
    reviewed then."""
    return State.DIPERIKSA if revision.state.was_live else State.DRAFT
