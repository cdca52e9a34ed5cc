"""The same content on PostgreSQL: migrations, revisions, publications."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.database import connect, let_go
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import Change, LiveContent
from knowledge_base.publishing.publications import Overtaken, publish
from knowledge_base.publishing.revisions import AlreadyOpen, Revisions, Stale
from tests.knowledge_base.passage_index import conftest as passage_index
from tests.knowledge_base.publishing.conftest import NEW, SKCK, Clock, changed

postgres = passage_index.postgres


@pytest.fixture
def engine(postgres: str) -> Iterator[Engine]:
    engine = connect(postgres.replace("postgresql://", "postgresql+psycopg://", 1))
    yield engine
    let_go(engine)


def test_content_lives_on_postgresql(engine: Engine, shipped: Catalogue, clock: Clock) -> None:
    import_shipped(engine, shipped, clock())
    assert LiveContent(engine).read() == (1, shipped)
    store = Revisions(engine, clock)
    revision = changed(store, SKCK, konfirmasi="Tanyakan ke Polres.")
    with pytest.raises(AlreadyOpen):
        store.begin(SKCK, "dodi")
    draft = store.begin(NEW, "ani")
    store.save(draft.id, draft.etag, {"id": NEW.id}, "ani")
    with pytest.raises(Stale):
        store.save(draft.id, draft.etag, {"id": NEW.id}, "budi")
    assert publish(engine, Change((revision,)), 1, "budi", clock()) == 2
    with pytest.raises(Overtaken):
        publish(engine, Change((), (SKCK,)), 1, "budi", clock(), "Pindah")
    version, catalogue = LiveContent(engine).read()
    assert (version, catalogue.services["skck"].konfirmasi) == (2, "Tanyakan ke Polres.")
    assert store.get(revision.id).changed_at == clock()
