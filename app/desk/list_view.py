"""The lists of the inbox, ready for a template."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from app.desk.room import Room
from app.desk.units import is_agent, regions_in_words, served_by
from app.desk.wording import CHANNELS, ENDINGS, REASONS, age
from app.staff.gate import person_of
from connectors.desk.lists import View, Wanted
from connectors.desk.model import State, Thread

A_PAGE = 50
LABELS = {
    View.WAITING: "Menunggu",
    View.MINE: "Saya",
    View.ALL: "Semua",
    View.CLOSED: "Selesai",
}
_LONGEST_SEARCH = 80
_MOST_DIGITS = 4


def list_view(room: Room, request: Request) -> dict[str, Any]:
    """By the address: `daftar` (which list), `cari` (tag or service), `halaman`."""
    person, asked = person_of(request), request.query_params
    served, now = served_by(person), room.clock()
    name = asked.get("daftar", "")
    view = View(name) if name in list(View) else View.WAITING
    words = " ".join(asked.get("cari", "").split())[:_LONGEST_SEARCH]
    typed = asked.get("halaman", "")
    is_page = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
    page = max(int(typed), 1) if is_page else 1
    wanted = Wanted(words, _services(room, words)) if words else None
    start = (page - 1) * A_PAGE
    found = room.lists.of(view, person.name, served, start, A_PAGE + 1, wanted)
    lines = room.reading.lines(found[:A_PAGE], person.name)
    names = room.names_of(line.thread.agent for line in lines)

    def since(thread: Thread) -> str:
        """How long it waits, is silent, or is over."""
        match thread.state:
            case State.WAITING:
                return f"menunggu {age(thread.queued_at, now)}"
            case State.CLOSED if thread.closed_at:
                return f"selesai {age(thread.closed_at, now)}"
        is_owed = thread.agent_at is None or thread.citizen_at > thread.agent_at
        last = thread.citizen_at if is_owed or not thread.agent_at else thread.agent_at
        return f"{'warga' if is_owed else 'petugas'} menulis {age(last, now)}"

    return {
        "lines": lines,
        "view": view,
        "labels": LABELS,
        "counts": room.lists.counts(person.name, served),
        "cari": words,
        "page": page,
        "more": len(found) > A_PAGE,
        "since": since,
        "service_name": room.service_name,
        "regions_in_words": regions_in_words,
        "names": names,
        "reasons": REASONS,
        "endings": ENDINGS,
        "channel_names": CHANNELS,
        "is_ready": room.presence.readiness(person.name),
        "starts_ready": is_agent(person),
        "here_list": _address(view, words, page),
    }


def _services(room: Room, words: str) -> list[str]:
    """The services whose names have all these words."""
    wanted = words.casefold().split()
    services = room.live.current.catalogue.services.values()
    return [s.id for s in services if all(word in s.nama.casefold() for word in wanted)]


def _address(view: View, words: str, page: int) -> dict[str, str]:
    """What keeps the list in an address beside a thread."""
    found = {"daftar": str(view)} if view is not View.WAITING else {}
    found |= {"cari": words} if words else {}
    return found | ({"halaman": str(page)} if page > 1 else {})
