"""The shipped catalogue and the editors' work: updates are proposed, nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import Change, LiveContent
from knowledge_base.publishing.model import SHIPPED, Origin, State
from knowledge_base.publishing.publications import latest, publish
from knowledge_base.publishing.revisions import Revisions
from tests.knowledge_base.publishing.conftest import SKCK, Clock, audited, changed

UPDATED = "Penjelasan baru dari katalog bawaan."


def with_update(catalogue: Catalogue) -> Catalogue:
    newer = catalogue.services["skck"].model_copy(update={"deskripsi": UPDATED})
    return replace(catalogue, services={**catalogue.services, "skck": newer})


def published(store: Revisions, clock: Clock, **fields: str) -> None:
    revision = changed(store, SKCK, **fields)
    version = LiveContent(store.engine).version()
    publish(store.engine, Change((revision,)), version, "budi", clock())


def description(engine: Engine) -> str:
    return LiveContent(engine).read()[1].services["skck"].deskripsi


def test_on_the_first_start_everything_is_live_as_it_was_shipped(
    filled: Engine, shipped: Catalogue
) -> None:
    version, catalogue = LiveContent(filled).read()
    assert (version, catalogue) == (1, shipped)
    assert [list(part) for part in (catalogue.services, catalogue.topics)] == [
        list(shipped.services),
        list(shipped.topics),
    ]
    assert [publication.actor for publication in latest(filled)] == [SHIPPED]


def test_a_second_start_changes_nothing(filled: Engine, shipped: Catalogue, clock: Clock) -> None:
    done = import_shipped(filled, shipped, clock())
    assert [*done.published, *done.proposed, *done.withdrawn] == []
    assert LiveContent(filled).version() == 1


def test_where_nobody_edits_a_shipped_update_is_live_at_once(
    filled: Engine, shipped: Catalogue, clock: Clock
) -> None:
    done = import_shipped(filled, with_update(shipped), clock())
    assert done.published == [SKCK]
    assert description(filled) == UPDATED
    assert LiveContent(filled).version() == 2


def test_what_an_editor_changed_is_not_overwritten_and_the_update_waits_for_review(
    filled: Engine, shipped: Catalogue, store: Revisions, clock: Clock
) -> None:
    published(store, clock, deskripsi="Penjelasan kami sendiri.")
    done = import_shipped(filled, with_update(shipped), clock())
    assert (done.published, done.proposed) == ([], [SKCK])
    assert description(filled) == "Penjelasan kami sendiri."
    proposal = store.open_of(SKCK)
    assert proposal is not None
    assert (proposal.state, proposal.origin) == (State.DIAJUKAN, Origin.CATALOGUE)
    assert proposal.content["deskripsi"] == UPDATED
    assert audited(filled, SKCK)[-1][:2] == (SHIPPED, "ajukan")
    assert import_shipped(filled, with_update(shipped), clock()).proposed == []


def test_in_an_edited_installation_untouched_records_are_proposed_too(
    filled: Engine, shipped: Catalogue, store: Revisions, clock: Clock
) -> None:
    published(store, clock, deskripsi="Penjelasan kami sendiri.")
    other = shipped.services["sim-baru"].model_copy(update={"deskripsi": UPDATED})
    newer = replace(shipped, services={**shipped.services, "sim-baru": other})
    assert [key.id for key in import_shipped(filled, newer, clock()).proposed] == ["sim-baru"]


def test_an_update_waits_while_somebody_works_on_the_record(
    filled: Engine, shipped: Catalogue, store: Revisions, clock: Clock
) -> None:
    draft = store.begin(SKCK, "ani")
    done = import_shipped(filled, with_update(shipped), clock())
    assert (done.waiting, done.proposed, done.published) == ([SKCK], [], [])
    assert store.open_of(SKCK) == draft
    assert description(filled) != UPDATED


@pytest.mark.parametrize("edited", [False, True])
def test_what_is_no_longer_shipped_goes_only_where_nobody_edits(
    edited: bool, filled: Engine, shipped: Catalogue, store: Revisions, clock: Clock
) -> None:
    if edited:
        published(store, clock, deskripsi="Penjelasan kami sendiri.")
    fewer = {id_: s for id_, s in shipped.services.items() if id_ != "nikah-kua"}
    done = import_shipped(filled, replace(shipped, services=fewer), clock())
    assert ("nikah-kua" in LiveContent(filled).read()[1].services) is edited
    assert [key.id for key in (done.kept if edited else done.withdrawn)] == ["nikah-kua"]
