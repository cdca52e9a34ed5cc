"""The tables of files that wait for a decision, and of broken links; app/migrations makes them."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

uploads = Table(
    "sheet_uploads",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("person", String(80), nullable=False),
    Column("name", String(120), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)

broken_links = Table(
    "broken_links",
    metadata,
    Column("url", Text, primary_key=True),
    Column("reason", String(80), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
