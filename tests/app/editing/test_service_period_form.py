"""The days a service holds, as an editor types them, finds them wrong and sees them listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.datastructures import FormData

from app.database import connect, let_go
from app.editing.form_reading import content_of_form
from app.editing.plain_problems import problems_of
from app.editing.preview import draft_answer
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import open_keys
from knowledge_base.catalogue import Catalogue
from knowledge_base.citations import day_in_words
from knowledge_base.days import today
from knowledge_base.model import Service
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.model import content_of
from knowledge_base.record_checks import RecordInvalid, validated
from knowledge_base.retrieval import Knowledge, LiveKnowledge, rebuilt
from tests.app.editing.test_form_reading import fields_of
from tests.app.staff.people import Visitor
from tests.connectors.conftest import FakeDialogue
from tests.knowledge_base.answers.test_service_period import kite_race
from tests.system.editors import introduce_editors

DAY = timedelta(days=1)


def typed(**days: str) -> dict[str, object]:
    fields = dict(fields_of(content_of(kite_race(berlaku_mulai=None, berlaku_sampai=None))))
    return content_of_form(FormData(list((fields | days).items())), "izin-lomba")


def test_days_come_out_of_the_form_as_they_were_typed() -> None:
    days = {"berlaku_mulai": "2027-01-01", "berlaku_sampai": "2027-12-31"}
    assert validated(Service, typed(**days)) == kite_race()
    assert not days.keys() & typed(berlaku_mulai="", berlaku_sampai="").keys()


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ({"berlaku_mulai": "besok"}, "berlaku_mulai", "Pilih tanggalnya, atau kosongkan."),
        (
            {"berlaku_mulai": "2027-01-02", "berlaku_sampai": "2027-01-01"},
            "berlaku_sampai",
            "Hari terakhir berlaku tidak boleh sebelum hari mulai berlaku.",
        ),
    ],
)
def test_a_wrong_day_is_said_beside_its_box(
    days: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(RecordInvalid) as invalid:
        validated(Service, typed(**days))
    (problem,) = problems_of(invalid.value.errors)
    assert (problem.field, problem.sentence) == (field, sentence)


def test_the_preview_shows_what_a_day_does_to_the_answer(catalogue: Catalogue) -> None:
    last = (today() - DAY).isoformat()
    answer = draft_answer(typed(berlaku_sampai=last), None, "", catalogue.regulations)
    assert answer is not None
    assert answer.text.startswith("Layanan ini berakhir pada ")


def test_what_ends_within_thirty_days_or_has_ended_is_listed(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    shipped = knowledge.catalogue.services
    ends = {
        "skck": today() - DAY,
        "ktp-el-hilang": today() + 30 * DAY,
        "sim-baru": today() + 99 * DAY,
    }
    dated = {id_: shipped[id_].model_copy(update={"berlaku_sampai": d}) for id_, d in ends.items()}
    known = rebuilt(
        knowledge, replace(knowledge.catalogue, services=shipped | dated), tmp_path / "index"
    )
    settings = Settings(data=tmp_path)
    engine = connect(settings.database)
    introduce_editors(open_keys(settings, engine))
    import_shipped(engine, knowledge.catalogue, datetime.now(UTC))
    live = LiveKnowledge(known, LiveContent(engine).version())
    editor = Visitor(create_app(settings, live, Parts(FakeDialogue())))
    assert editor.sign_in("ani").status_code == 303
    listed = editor.get("/redaksi/layanan?keadaan=berakhir").text
    let_go(engine)
    assert "2 layanan" in listed
    assert "/redaksi/layanan/sim-baru" not in listed
    assert f"Berakhir {day_in_words(ends['skck'])}" in listed
    assert f"Berlaku sampai {day_in_words(ends['ktp-el-hilang'])}" in listed
