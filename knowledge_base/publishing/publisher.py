"""From a change to what citizens get: examined, committed, swapped in; and other replicas followed.

One Publisher a process. Its calls take seconds and belong on a thread, never on the event loop.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine

from knowledge_base.law.validity import today as today_in_jakarta
from knowledge_base.publishing.answer_findings import Asking, answer_findings
from knowledge_base.publishing.check_questions import check_questions
from knowledge_base.publishing.finding import Ask, Blocked, Finding, blocking, in_order
from knowledge_base.publishing.live import Change, LiveContent
from knowledge_base.publishing.model import RecordKey, Revision, content_of
from knowledge_base.publishing.old_amounts import old_amount_findings
from knowledge_base.publishing.publications import Overtaken, publish
from knowledge_base.publishing.record_findings import catalogue_findings, field_findings
from knowledge_base.publishing.revisions import Revisions, Stale
from knowledge_base.publishing.schedule import SCHEDULER, due_revisions, give_back
from knowledge_base.publishing.workflow import NotAllowed
from knowledge_base.retrieval import Knowledge, LiveKnowledge, rebuilt

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Examination:
    """A change held against what is live: the knowledge it would give, and what was found.

    `after` is None if the records themselves are not fit. It holds for one `base` version.
    """

    change: Change
    base: int
    before: Knowledge
    after: Knowledge | None
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return blocking(self.findings)


@dataclass(frozen=True)
class Published:
    """What a publication made of the index: its version and passages added, removed and kept."""

    version: int
    index_version: str
    added: int
    removed: int
    kept: int
    seconds: float


class Publisher:
    """Publishes into one live knowledge and keeps it as new as the database."""

    def __init__(
        self,
        engine: Engine,
        live: LiveKnowledge,
        folder: Path,
        ask: Ask,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        today: Callable[[], date] = today_in_jakarta,
    ) -> None:
        """`folder` is that of the live knowledge (vectors), `ask` answers as the chat does."""
        self.revisions = Revisions(engine, clock)
        self._engine = engine
        self._live = live
        self._folder = folder
        self._ask = ask
        self._clock = clock
        self._today = today
        self._content = LiveContent(engine)
        # One at a time: building takes the memory of a whole index.
        self._building = threading.Lock()
        self._asking: Asking | None = None

    @property
    def publication(self) -> int:
        """The version of what this process answers from."""
        return self._live.publication

    def examine(self, *revisions: Revision, withdraw: Iterable[RecordKey] = ()) -> Examination:
        """What publishing these revisions together, and withdrawing records, would do."""
        change = Change(revisions, tuple(withdraw))
        with self._building:
            base, before = self._live.publication, self._live.current
            findings = [*field_findings(change)]
            if findings:
                return Examination(change, base, before, None, tuple(findings))
            catalogue = change.applied(before.catalogue)
            ended = before.shelf.laws.ended
            day = self._today()
            findings.extend(
                catalogue_findings(
                    change, before.catalogue, catalogue, day, lambda id_, at: ended(id_, at, day)
                )
            )
            if blocking(findings):
                return Examination(change, base, before, None, in_order(findings))
            live = {
                key.id: content_of(before.catalogue.services[key.id])
                for key in change.keys
                if key.id in before.catalogue.services
            }
            findings.extend(old_amount_findings(change, live))
            after = rebuilt(before, catalogue, self._folder)
            findings.extend(
                answer_findings(
                    change,
                    self._asking_before(before),
                    Asking(after, self._ask),
                    check_questions(self._engine),
                )
            )
            return Examination(change, base, before, after, in_order(findings))

    def publish(
        self, examined: Examination, actor: str, reason: str = "", override: str = ""
    ) -> Published:
        """Let an examined change become live, here at once and in other replicas in seconds.

        `override` is an admin's reason to publish although a check blocks it; what does not fit
        together cannot be published at all. Raises Blocked, Overtaken, Stale, NotAllowed.
        """
        started = self._clock()
        if examined.blocking and not (override.strip() and examined.after):
            raise Blocked(examined.blocking)
        assert examined.after is not None, "without blocking findings there is a knowledge"
        with self._building:
            if examined.base != self._live.publication:
                raise Overtaken
            used = override if examined.blocking else ""
            version = publish(
                self._engine, examined.change, examined.base, actor, self._clock(), reason, used
            )
            self._live.swap(examined.after, version)
        return _published(examined.before, examined.after, version, started, self._clock())

    def follow(self) -> bool:
        """Take over what was published elsewhere; True if there was something. Cheap if not."""
        if self._content.version() <= self._live.publication:
            return False
        with self._building:
            version, catalogue = self._content.read()
            if version <= self._live.publication:
                return False
            self._live.swap(rebuilt(self._live.current, catalogue, self._folder), version)
        log.info("followed", extra={"publication": version, "index": self._live.current.version})
        return True

    def publish_due(self) -> None:
        """Publish what is scheduled for by now; what is blocked goes back with the reason."""
        for revision in due_revisions(self._engine, self._clock()):
            examined = self.examine(revision)
            try:
                self.publish(examined, SCHEDULER, revision.reason)
            except Blocked as blocked:
                give_back(self.revisions, revision, str(blocked))
            except (Overtaken, Stale, NotAllowed):
                # Another replica was first, or an editor changed the plan: nothing is left to do.
                log.info("not published as scheduled", extra={"revision": revision.id})

    def _asking_before(self, before: Knowledge) -> Asking:
        """What is live answers the same until the next publication."""
        if self._asking is None or self._asking.knowledge is not before:
            self._asking = Asking(before, self._ask)
        return self._asking


def _published(
    before: Knowledge, after: Knowledge, version: int, started: datetime, ended: datetime
) -> Published:
    old, new = (
        {(p.id, p.digest) for shelf in shelves for p in shelf.passages}
        for shelves in (
            (index.questions, index.texts, index.lines) for index in (before.index, after.index)
        )
    )
    return Published(
        version,
        after.version,
        len(new - old),
        len(old - new),
        len(new & old),
        (ended - started).total_seconds(),
    )
