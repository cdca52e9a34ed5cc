"""The pages of the editors, as routers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from fastapi import APIRouter

from app.editing import (
    check_pages,
    form_pages,
    list_pages,
    preview_pages,
    publish_pages,
    record_pages,
    shared_list_pages,
    try_pages,
    workflow_pages,
)
from app.editing.workbench import Workbench
from app.staff.gate import Gate
from knowledge_base.publishing.publisher import Publisher
from knowledge_base.retrieval import LiveKnowledge


def routers(
    gate: Gate, publisher: Publisher, live: LiveKnowledge, site: str, today: Callable[[], date]
) -> Sequence[APIRouter]:
    """`site` is the public address, `today` the day in Jakarta."""
    bench = Workbench(gate, publisher, live, site, today)
    # The list first: "baru" is no service.
    return [
        pages.router(gate, bench)
        for pages in (
            list_pages,
            shared_list_pages,
            record_pages,
            form_pages,
            preview_pages,
            workflow_pages,
            publish_pages,
            record_pages,
            shared_list_pages,
            check_pages,
            try_pages,
        )
    ]
