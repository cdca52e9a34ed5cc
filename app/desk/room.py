"""What the pages of the desk share: who may see which thread, and what refusals say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException, Request
from sqlalchemy import Engine
from starlette.responses import JSONResponse, Response

from app.desk.reading import Reading
from app.desk.units import may_see
from app.staff.accounts import Accounts, NoSuchPerson
from app.staff.form_tokens import HEADER
from app.staff.gate import Gate, person_of
from connectors.desk.desk import Desk
from connectors.desk.lists import Lists
from connectors.desk.model import Thread
from connectors.desk.presence import Presence
from connectors.desk.reach import Reach
from connectors.desk.threads import Ended, NoSuchThread, NotYours, Taken, Threads
from connectors.privacy import Seal
from connectors.store import Store
from knowledge_base.retrieval import LiveKnowledge

PATH = "/meja"
GONE = "Percakapan ini tidak ada lagi: warga menghapusnya, atau bukan bagian unit Anda."
# How a change can be refused.
REFUSALS = (NoSuchThread, Taken, NotYours, Ended)


@dataclass(frozen=True)
class Room:
    """`desk` changes threads and tells citizens, `threads` what only agents see; `agencies` are
    those of the catalogue."""

    gate: Gate
    engine: Engine
    store: Store
    live: LiveKnowledge
    accounts: Accounts
    lists: Lists
    presence: Presence
    threads: Threads
    desk: Desk
    reading: Reading
    reach: Reach
    seal: Seal
    site: str
    agencies: Callable[[], Sequence[str]]
    clock: Callable[[], datetime]

    def thread(self, request: Request, thread_id: int) -> Thread:
        """A thread of one's own units; raises 404 for any other, whether it exists or not."""
        thread = self.lists.thread(thread_id)
        if thread is None or not may_see(person_of(request), thread.opening.queue):
            raise HTTPException(404, GONE)
        return thread

    def name_of(self, agent: str) -> str:
        """The full name of an agent, as colleagues know them."""
        try:
            return self.accounts.person(agent).full_name
        except NoSuchPerson:
            return agent

    def names_of(self, agents: Iterable[str | None]) -> dict[str, str]:
        return {agent: self.name_of(agent) for agent in {*agents} if agent}

    def service_name(self, service_id: str | None) -> str:
        """Empty if none is known, or it is no longer in the catalogue."""
        service = self.live.current.catalogue.services.get(service_id or "")
        return service.nama if service else ""

    def refusal(self, error: Exception) -> tuple[int, str]:
        """(status, sentence) of a change that was refused."""
        match error:
            case Taken():
                return 409, f"Sudah diambil {self.name_of(error.agent)}, sesaat sebelum Anda."
            case NotYours():
                return 409, "Percakapan ini tidak (lagi) Anda pegang, jadi tidak ada yang diubah."
            case Ended():
                return 409, "Percakapan ini sudah selesai, jadi tidak ada yang diubah."
        return 404, GONE

    def done(self, request: Request, path: str, said: str) -> Response:
        """After a change: on to a page, or to a script just the sentence."""
        if is_script(request):
            return JSONResponse({"message": said})
        return self.gate.views.go(path, said)


def is_script(request: Request) -> bool:
    return HEADER in request.headers
