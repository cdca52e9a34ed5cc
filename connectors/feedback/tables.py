"""What citizens think of answers and of the desk; app/migrations makes the tables.

Each hangs on the words it is about and goes with them.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, MetaData, Table, Text

from connectors.desk.tables import threads
from connectors.tables import messages

metadata = MetaData()

# `noticed`: the gap inbox has read it.
feedback = Table(
    "feedback",
    metadata,
    Column("message", Integer, ForeignKey(messages.c.seq, ondelete="CASCADE"), primary_key=True),
    Column("mark", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("noticed", Boolean, nullable=False),
)

# `sentence` is masked as all words are; it is expected right after the message `awaits`.
ratings = Table(
    "ratings",
    metadata,
    Column("thread", Integer, ForeignKey(threads.c.id, ondelete="CASCADE"), primary_key=True),
    Column("stars", Integer, nullable=False),
    Column("sentence", Text),
    Column("awaits", Integer),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("noticed", Boolean, nullable=False),
)
