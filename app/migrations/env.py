"""Alembic's entry: runs the migrations on the connection that app.database hands over."""

from alembic import context

from app.gaps import tables as gaps
from app.sheets import tables as sheets
from connectors.desks import tables as desks
from connectors.tables import metadata
from connectors.tickets import tables as tickets
from knowledge_base.publishing import tables as content

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[
        metadata,
        content.metadata,
        gaps.metadata,
        sheets.metadata,
        tickets.metadata,
        desks.metadata,
    ],
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
