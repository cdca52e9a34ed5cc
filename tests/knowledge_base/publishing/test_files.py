"""Out as YAML and in again: the same records, the same answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import Catalogue
from knowledge_base.passages import passages
from knowledge_base.publishing import files, reviews
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.revisions import Revisions
from tests.knowledge_base.publishing.conftest import SKCK, Clock, audited


def test_an_export_is_read_as_the_same_catalogue(
    filled: Engine, shipped: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "ekspor"
    assert files.export(filled, folder) == sum(
        map(len, (shipped.services, shipped.regulations, shipped.topics))
    )
    again = catalogues.load(folder)
    assert again == shipped
    assert passages(again) == passages(shipped)


def test_the_whole_shipped_catalogue_survives_the_way_through_the_database(
    engine: Engine, catalogue: Catalogue, clock: Clock, tmp_path: Path
) -> None:
    import_shipped(engine, catalogue, clock())
    assert passages(LiveContent(engine).read()[1]) == passages(catalogue)
    files.export(engine, tmp_path)
    assert catalogues.load(tmp_path) == catalogue


def test_references_are_written_as_editors_write_them(filled: Engine, tmp_path: Path) -> None:
    files.export(filled, tmp_path)
    text = (tmp_path / "services" / "ktp-el-hilang.yml").read_text(encoding="utf-8")
    assert "- uu-24-2013 pasal 79A" in text
    assert "peraturan:" not in text


def test_a_second_export_changes_no_file_and_removes_what_is_no_longer_live(
    filled: Engine, shipped: Catalogue, tmp_path: Path, clock: Clock
) -> None:
    files.export(filled, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yml")}
    files.export(filled, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yml")} == before
    fewer = {id_: s for id_, s in shipped.services.items() if id_ != "skck"}
    import_shipped(filled, replace(shipped, services=fewer), clock())
    files.export(filled, tmp_path)
    assert not (tmp_path / "services" / "skck.yml").exists()


def test_a_restore_is_shown_first_and_then_one_publication(
    filled: Engine, shipped: Catalogue, store: Revisions, clock: Clock
) -> None:
    other = shipped.services["skck"].model_copy(update={"deskripsi": "Surat dari polisi."})
    services = {id_: s for id_, s in shipped.services.items() if id_ != "nikah-kua"}
    wanted = replace(shipped, services={**services, "skck": other})
    todo = files.compare(filled, wanted)
    assert ([k.id for k in todo.changed], [k.id for k in todo.removed]) == (["skck"], ["nikah-kua"])
    assert LiveContent(filled).version() == 1
    assert files.restore(filled, wanted, "ani", clock()) == 2
    assert LiveContent(filled).read() == (2, wanted)
    assert audited(filled, SKCK)[-1] == ("ani", "terbit", "pemulihan dari berkas")
    assert files.restore(filled, wanted, "ani", clock()) is None
    assert [revision.number for revision in store.history(SKCK)] == [2, 1]


def test_reviews_that_are_due_are_listed_the_most_overdue_first(shipped: Catalogue) -> None:
    last = max(service.tinjau_sebelum for service in shipped.services.values())
    found = reviews.due(shipped, last)
    assert {review.service.id for review in found} == set(shipped.services)
    assert [review.days for review in found] == sorted(review.days for review in found)
    first = min(service.ditinjau_pada for service in shipped.services.values())
    assert reviews.due(shipped, first) == ()
