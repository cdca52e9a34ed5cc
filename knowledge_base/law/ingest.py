"""A file of a regulation -> its text as a tree, with what it changes, ends and defines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from knowledge_base.law.amending import changes_of
from knowledge_base.law.effects import definitions_of, effects_of, in_force_from
from knowledge_base.law.identity import NotARegulation
from knowledge_base.law.model import LawText
from knowledge_base.law.reading.document import Limits, Progress, no_progress
from knowledge_base.law.reading.reader import read
from knowledge_base.law.reading.refusals import FileRefused
from knowledge_base.law.structure import law_text

# What a file may be refused for; each says why in a sentence for its sender.
REFUSED = (FileRefused, NotARegulation)
# The kinds of files that a folder is searched for. What a file is, its content tells.
SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")


def ingest(
    source: Path | bytes, limits: Limits | None = None, progress: Progress = no_progress
) -> LawText:
    """The regulation a file holds; nothing is kept anywhere.

    `progress` is called with pages read and pages in all. Raises one of REFUSED.
    """
    return understood(text_in(source, limits, progress))


def text_in(
    source: Path | bytes,
    limits: Limits | None = None,
    progress: Progress = no_progress,
    *,
    untitled: bool = False,
) -> LawText:
    """The text a file holds as a tree, before anything is concluded from its words. As `ingest`;
    an `untitled` one gets a placeholder for its title."""
    document = read(source, limits, progress)
    law = law_text(document, untitled=untitled)
    today = datetime.now(UTC).date()
    return law.model_copy(
        update={
            "doubts": (*document.doubts, *law.doubts),
            "provenance": law.provenance.model_copy(update={"read_on": today}),
        }
    )


def understood(law: LawText) -> LawText:
    """A text with what its own words say: what it changes and ends, its terms, its first day."""
    plain = law.model_copy(update={"changes": (), "effects": (), "definitions": ()})
    changes, doubts = changes_of(plain)
    known = plain.model_copy(update={"changes": changes})
    return known.model_copy(
        update={
            "effects": effects_of(known),
            "definitions": definitions_of(plain),
            "in_force_from": plain.in_force_from or in_force_from(plain),
            "doubts": (*plain.doubts, *doubts),
        }
    )
