"""The inbox: reads on in the stored conversations, and knows every cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.gaps.desk_outcomes import ending_after_message, is_gap
from app.gaps.grouping import Common, Groups, most_typical, packed, unpacked
from app.gaps.low_marks import low_marks
from app.gaps.model import Cluster, Gap, Reason, State
from app.gaps.noticing import noticed
from app.gaps.tables import clusters, gaps, read_so_far
from connectors.desk.model import Ending
from connectors.tables import messages
from knowledge_base.audit import note
from knowledge_base.embedder import Vectors
from knowledge_base.moments import aware
from knowledge_base.reading import reading
from knowledge_base.retrieval import LiveKnowledge

_A_BATCH = 200
# Longer than any transaction of a message takes.
_SETTLES = timedelta(seconds=5)


class NoSuchCluster(Exception):
    """There is none of this number: its conversations were deleted, or it is irrelevant."""


@dataclass(frozen=True)
class _New:
    """A gap to be written; `cluster` is below 0 for each that has yet to be made."""

    message: int
    cluster: int
    reason: Reason
    model: str
    vector: bytes


def subject_of(id_: int) -> str:
    """What the audit log calls a cluster."""
    return f"celah:{id_}"


class Inbox:
    """Blocking; several processes may read at the same time, one of them gets through."""

    def __init__(
        self,
        engine: Engine,
        live: LiveKnowledge,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._live = live
        self.clock = clock
        self._known: tuple[str, Common] | None = None

    def read_on(self) -> bool:
        """Take over what went wrong since, some hundred replies at most; whether any was read."""
        with reading(self._engine) as db:
            last = db.execute(select(read_so_far.c.seq)).scalar()
            topics = self._live.current.catalogue.topics.values()
            declines = [topic.jawaban for topic in topics if topic.jawaban]
            settled = self.clock() - _SETTLES
            upto, went_wrong = noticed(db, last or 0, settled, declines)
            low = low_marks(db, settled)
        if upto == (last or 0) and not low:
            return False
        found = low.questions | went_wrong
        # All that takes long is done before: SQLite has one writer, and citizens wait for it.
        new = self._sorted(found) if found else []
        try:
            with self._engine.begin() as db:
                if self._advance(db, last, upto):
                    low.settle(db)
                    if new:
                        self._put(db, new)
        except IntegrityError:
            # A conversation was deleted meanwhile, or another process was first: again next time.
            return False
        return True

    def clusters(self, state: State) -> list[Cluster]:
        """Those of a state, the largest first."""
        with reading(self._engine) as db:
            found = self._read(db, clusters.c.state == state)
        return sorted(found, key=lambda cluster: (-len(cluster.gaps), -cluster.gaps[0].message))

    def cluster(self, id_: int) -> Cluster:
        """Raises NoSuchCluster."""
        with reading(self._engine) as db:
            found = self._read(db, clusters.c.id == id_)
        if not found:
            raise NoSuchCluster
        return found[0]

    def change(
        self,
        id_: int,
        action: str,
        actor: str,
        state: State | None = None,
        service_id: str | None = None,
        reason: str = "",
        detail: dict[str, str] | None = None,
    ) -> None:
        """Another state, another service that shall answer, or both; it stands in the audit."""
        values: dict[str, Any] = {"changed_at": self.clock()}
        values |= {"state": state} if state else {}
        values |= {"service_id": service_id} if service_id else {}
        with self._engine.begin() as db:
            db.execute(update(clusters).where(clusters.c.id == id_).values(values))
            note(db, actor, action, subject_of(id_), reason, detail)

    def _advance(self, db: Connection, last: int | None, upto: int) -> bool:
        """Whether it is this process that reads these."""
        if last is None:
            db.execute(insert(read_so_far).values(id=1, seq=upto))
            return True
        done = db.execute(update(read_so_far).where(read_so_far.c.seq == last).values(seq=upto))
        return done.rowcount == 1

    def _sorted(self, found: dict[int, tuple[str, Reason]]) -> list[_New]:
        """What is not held yet, each with the cluster it belongs to."""
        self._renew()
        vectors = self._vectors([text for text, _ in found.values()])
        common, identity = self._common(), self._live.current.embedder.identity
        groups = Groups(len(common.mean))
        with reading(self._engine) as db:
            query = select(gaps.c.message, gaps.c.cluster, gaps.c.vector, gaps.c.model)
            every = db.execute(query).all()
        held = [row for row in every if row.model == identity]
        kept = common.without(unpacked([row.vector for row in held], len(common.mean)))
        for row, vector in zip(held, kept, strict=True):
            groups.add(row.cluster, vector)
        known, new = {row.message for row in every}, list[_New]()
        for seq, (text, reason) in found.items():
            if seq in known:
                continue
            own = common.without(vectors[text][None, :])[0]
            id_ = groups.nearest(own)
            if id_ is None:
                # Of a cluster that has yet to be made.
                id_ = -len(new) - 1
            groups.add(id_, own)
            new.append(_New(seq, id_, reason, identity, packed(vectors[text])))
        return new

    def _put(self, db: Connection, new: list[_New]) -> None:
        now, made = self.clock(), dict[int, int]()
        for one in new:
            if one.cluster < 0 and one.cluster not in made:
                values = {"state": State.OPEN, "opened_at": now, "changed_at": now}
                done = db.execute(insert(clusters).values(values))
                made[one.cluster] = int(done.inserted_primary_key[0])  # type: ignore[index]
            id_ = made.get(one.cluster, one.cluster)
            gap = {"message": one.message, "cluster": id_, "reason": one.reason}
            db.execute(insert(gaps).values({**gap, "model": one.model, "vector": one.vector}))
        # What was thought to be answered is asked again.
        touched = {one.cluster for one in new}
        closed = (clusters.c.state == State.CLOSED, clusters.c.id.in_(touched))
        db.execute(update(clusters).where(*closed).values(state=State.OPEN, changed_at=now))
        db.execute(delete(clusters).where(clusters.c.id.not_in(select(gaps.c.cluster))))

    def _renew(self) -> None:
        """Vectors of a former model are made again, some at a time."""
        embedder = self._live.current.embedder
        old = (
            select(gaps.c.message, messages.c.text)
            .join(messages, messages.c.seq == gaps.c.message)
            .where(gaps.c.model != embedder.identity)
            .limit(_A_BATCH)
        )
        while True:
            with reading(self._engine) as db:
                rows = db.execute(old).all()
            if not rows:
                return
            vectors = self._vectors([row.text for row in rows])
            with self._engine.begin() as db:
                for row in rows:
                    values = {"model": embedder.identity, "vector": packed(vectors[row.text])}
                    db.execute(update(gaps).where(gaps.c.message == row.message).values(values))

    def _vectors(self, texts: Sequence[str]) -> dict[str, Vectors]:
        once = list(dict.fromkeys(texts))
        return dict(zip(once, self._live.current.embedder.embed(once, "query"), strict=True))

    def _common(self) -> Common:
        """What all questions share, by the sample questions that are live."""
        knowledge = self._live.current
        if self._known is None or self._known[0] != knowledge.embedder.identity:
            rows = knowledge.index.questions.rows()
            self._known = (knowledge.embedder.identity, Common.of(rows))
        return self._known[1]

    def _read(self, db: Connection, condition: Any) -> list[Cluster]:
        query = (
            select(
                clusters.c.id,
                clusters.c.state,
                clusters.c.service_id,
                gaps.c.message,
                gaps.c.reason,
                gaps.c.vector,
                gaps.c.model,
                messages.c.text,
                messages.c.at,
                messages.c.conversation_id,
                ending_after_message().label("ending"),
            )
            .join(gaps, gaps.c.cluster == clusters.c.id)
            .join(messages, messages.c.seq == gaps.c.message)
            .where(condition)
            .order_by(messages.c.seq.desc())
        )
        rows_of: defaultdict[int, list[Any]] = defaultdict(list)
        for row in db.execute(query):
            if is_gap(row.reason, row.ending):
                rows_of[row.id].append(row)
        return [self._made(rows) for rows in rows_of.values()]

    def _made(self, rows: list[Any]) -> Cluster:
        first = rows[0]
        embedder = self._live.current.embedder
        # While vectors are made again, those of two models stand side by side.
        own = [row for row in rows if row.model == embedder.identity]
        vectors = unpacked([row.vector for row in own], embedder.dimensions)
        title = own[most_typical(vectors)].text if own else first.text
        found = tuple(_gap(row) for row in rows)
        return Cluster(first.id, State(first.state), first.service_id, title, found)


def _gap(row: Any) -> Gap:
    ending = Ending(row.ending) if row.ending else None
    at = aware(row.at)
    return Gap(row.message, row.text, Reason(row.reason), at, ending, row.conversation_id)
