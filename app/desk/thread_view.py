"""One thread, ready for a template: summary, both sides, what may be done, what happened."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from app.desk import helping
from app.desk.delivery import Mark, fetched_marks, marks_of
from app.desk.helping import Ready
from app.desk.list_view import list_view
from app.desk.room import Room
from app.desk.units import is_agent, queue_in_words, regions_in_words
from app.desk.wording import CHANNELS, ENDING_HINTS, ENDINGS, MEDIA, OUTCOMES, REASONS, happened
from app.editing.preview import Bubble, channels_of, spoken
from app.staff.gate import person_of
from app.staff.times import at_clock
from connectors.choices import offered
from connectors.desk.desk import LONGEST_WORDS, labelled
from connectors.desk.model import BY_AGENTS, EventKind, State, Thread
from connectors.model import Channel, Side, StoredMessage
from connectors.store import UnknownConversation
from knowledge_base.answer import Answer, Outcome

# What one message of a channel holds (its render.py); the others cut nothing.
ONE_MESSAGE = {Channel.WHATSAPP: 4_096, Channel.TELEGRAM: 4_096}
# Whose renderer shows what the channel shows.
_PREVIEWS = {Channel.WHATSAPP: "whatsapp", Channel.TELEGRAM: "telegram"}
# What both sides say is no history of its own.
_TOLD_ELSEWHERE = frozenset({EventKind.MESSAGE})


@dataclass(frozen=True)
class Reply:
    """What an agent writes; `keys` name the catalogue answers in it, `key` makes it unique."""

    text: str = ""
    keys: tuple[str, ...] = ()
    key: str = ""


def thread_view(
    room: Room,
    request: Request,
    thread: Thread,
    reply: Reply | None = None,
    problem: str = "",
    **more: Any,
) -> dict[str, Any]:
    """The page of a thread with its list beside it."""
    asked = request.query_params
    reply, knowledge = reply or Reply(), room.live.current
    if chosen := helping.of_key(knowledge, asked.get("pakai", ""), thread):
        reply = Reply(chosen.answer.text, (chosen.key,))
    typed = asked.get("ketik", "")
    used = [helping.of_key(knowledge, key, thread) for key in reply.keys]
    return {
        **list_view(room, request),
        **changing_view(room, request, thread),
        "reply": Reply(reply.text, reply.keys, reply.key or secrets.token_urlsafe(12)),
        "used": [ready for ready in used if ready],
        "problem": problem,
        "typed": typed,
        "found": helping.found_for(knowledge, typed, thread) if typed else [],
        "by_agents": BY_AGENTS,
        "ending_hints": ENDING_HINTS,
        "agencies": sorted({*room.agencies()}),
        "tag_choices": _tag_choices(room),
        "one_message": ONE_MESSAGE.get(thread.channel, 0),
        "longest_reply": LONGEST_WORDS,
        "longest_question": helping.LONGEST_QUESTION,
        "has_address": thread.channel in ONE_MESSAGE,
        **more,
    }


def changing_view(room: Room, request: Request, thread: Thread) -> dict[str, Any]:
    """What of a thread changes while it is open in a page."""
    person, now = person_of(request), room.clock()
    try:
        said = room.store.since(thread.conversation_id)
    except UnknownConversation:
        said = []
    own = [message.seq for message in said if message.side is Side.DESK]
    history = room.lists.history(thread.id)
    notes = room.lists.notes(thread.id)
    names = room.names_of(
        [thread.agent, *(event.agent for event in history), *(note.agent for note in notes)]
    )
    is_open = thread.state is not State.CLOSED
    return {
        "thread": thread,
        "is_mine": is_open and thread.agent == person.name,
        "is_free": thread.state is State.WAITING,
        "is_open": is_open,
        "holds": thread.agent == person.name or person.is_admin,
        "unit": queue_in_words(thread.opening.queue),
        "service_name": room.service_name,
        "messages": said,
        "last_seq": said[-1].seq if said else 0,
        "answered_before": _answered_before(said, thread),
        "marks": _marks(room, thread, own),
        "suggested": _suggestion(room, thread, said) if is_open else None,
        "notes": notes,
        "history": [
            (
                at_clock(event.at, person.zone, now),
                happened(event, names.get(event.agent or "", "")),
            )
            for event in history
            if event.kind not in _TOLD_ELSEWHERE
        ],
        "thread_names": names,
        "clock": lambda moment: at_clock(moment, person.zone, now),
        "spoken": spoken,
        "offered": offered,
        "media": MEDIA,
        "outcomes": OUTCOMES,
        "reasons": REASONS,
        "endings": ENDINGS,
        "channel_names": CHANNELS,
        "regions_in_words": regions_in_words,
        "works_here": is_agent(person),
    }


def answer_of(room: Room, thread: Thread, reply: Reply) -> Answer:
    """What a reply is to the citizen: the agent's words, with the sources they were made of."""
    citations = helping.citations_of(room.live.current, reply.keys, thread)
    return Answer(
        status=Outcome.ANSWERED if citations else Outcome.CHAT,
        text=reply.text,
        citations=citations,
        checked_on=max((c.checked_on for c in citations), default=None),
    )


def bubbles_of(room: Room, thread: Thread, reply: Reply) -> tuple[Bubble, ...]:
    """The messages that a reply would be in the channel of a thread."""
    answer = labelled(answer_of(room, thread, reply), thread.channel)
    shown = channels_of(answer, room.site)
    name = _PREVIEWS.get(thread.channel, "web")
    return next(channel.bubbles for channel in shown if channel.name == name)


def _marks(room: Room, thread: Thread, own: Sequence[int]) -> dict[int, Mark]:
    """How far the words of agents came, as the channel or the chat page tells."""
    if not own:
        return {}
    if thread.channel is Channel.WEBCHAT:
        return fetched_marks(room.reach.of(thread.conversation_id), own)
    return marks_of(room.engine, own)


def _answered_before(said: Sequence[StoredMessage], thread: Thread) -> StoredMessage | None:
    """The last reply of the bot that was about something, before the desk was asked."""
    replies = [
        message
        for message in said
        if message.answer
        and message.side is Side.BOT
        and message.at < thread.opened_at
        and message.answer.status is not Outcome.CHAT
    ]
    return replies[-1] if replies else None


def _suggestion(room: Room, thread: Thread, said: Sequence[StoredMessage]) -> Ready | None:
    """For the newest question: of the citizen since an agent has it, or what it came with."""
    asked = [m for m in said if m.side is Side.CITIZEN and not m.choice and m.text]
    newest = asked[-1] if asked else None
    is_new = newest is not None and newest.at > thread.opened_at
    question = newest.text if newest and is_new else thread.opening.question or ""
    return helping.suggestion(
        room.live.current, thread, question or (newest.text if newest else "")
    )


def _tag_choices(room: Room) -> list[str]:
    """What is offered as a tag: services and topics; any other word may be typed."""
    catalogue = room.live.current.catalogue
    names = [service.nama for service in catalogue.services.values()]
    return sorted({*names, *(topic.nama for topic in catalogue.topics.values())})
