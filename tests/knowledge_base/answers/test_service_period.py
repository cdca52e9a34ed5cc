"""A service that holds from or until a day is never told as holding on another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.actions.answer import answer_service
from bot.actions.turn import Memory, Turn
from knowledge_base.answer import Answer, Outcome
from knowledge_base.answers.service import service_answer
from knowledge_base.answers.whereabouts import depends_on_region
from knowledge_base.catalogue import Catalogue
from knowledge_base.cpsv_ap import CONTEXT, document_of, government_service
from knowledge_base.days import today
from knowledge_base.lines import lines_of
from knowledge_base.model import Aspect, RegionalParts, Service
from knowledge_base.publishing.differences import differences
from knowledge_base.publishing.model import content_of
from knowledge_base.publishing.reviews import ending
from knowledge_base.relevance import Relevance
from knowledge_base.retrieval import Knowledge, rebuilt

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
DAY = timedelta(days=1)
BEFORE = (
    "Mulai berlaku 1 Januari 2027; sampai saat itu ketentuan di bawah ini belum berlaku. "
    "Tanyakan yang berlaku sekarang ke Dinas Pariwisata."
)
AFTER = "Layanan ini berakhir pada 31 Desember 2027."
SOON = "Berlaku sampai 31 Desember 2027."


def kite_race(**fields: Any) -> Service:
    given: dict[str, Any] = {
        "id": "izin-lomba",
        "nama": "Izin lomba layang-layang",
        "instansi": "Dinas Pariwisata",
        "deskripsi": "Izin mengadakan lomba.",
        "persyaratan": {"butir": ["Surat permohonan"], "sumber": ["laman"]},
        "prosedur": {"butir": ["Serahkan berkas"], "sumber": ["laman"]},
        "biaya": {"tarif": [{"item": "Izin", "rupiah": 25000, "dasar": ["uu-24-2013 pasal 79A"]}]},
        "kanal": {"butir": ["Loket dinas, telepon 1500"], "sumber": ["laman"]},
        "dasar_hukum": ["uu-24-2013 pasal 79A"],
        "contoh_pertanyaan": [f"izin lomba {n}" for n in range(8)],
        "sumber": [{"id": "laman", "url": "https://contoh.go.id", "judul": "Laman"}],
        "ditinjau_pada": "2026-11-24",
        "tinjau_sebelum": "2027-11-24",
        "berlaku_mulai": FIRST,
        "berlaku_sampai": LAST,
    }
    return Service.model_validate(given | fields)


def asked(catalogue: Catalogue, day: date, *aspects: Aspect, **fields: Any) -> Answer:
    service = kite_race(**fields)
    relevance = Relevance(dict.fromkeys(lines_of(service, catalogue.regulations), 0.0))
    return service_answer(service, aspects, "", relevance, catalogue.regulations, today=day)


def test_the_last_day_cannot_be_before_the_first() -> None:
    assert kite_race(berlaku_sampai=FIRST).berlaku_sampai == FIRST
    with pytest.raises(ValidationError, match="tidak boleh sebelum hari mulai") as wrong:
        kite_race(berlaku_sampai=FIRST - DAY)
    assert wrong.value.errors()[0]["ctx"]["at"] == ("berlaku_sampai",)


@pytest.mark.parametrize("aspects", [(), (Aspect.BIAYA,), (Aspect.MASA_BERLAKU,)])
def test_before_its_first_day_an_answer_says_so_before_all_else(
    catalogue: Catalogue, aspects: tuple[Aspect, ...]
) -> None:
    assert asked(catalogue, FIRST - DAY, *aspects).text.startswith(f"{BEFORE}\n\n*Izin lomba")
    assert "Mulai berlaku" not in asked(catalogue, FIRST, *aspects).text


def test_no_yes_or_no_about_today_is_given_before_the_first_day(knowledge: Knowledge) -> None:
    shipped, question = knowledge.service("ktp-el-hilang"), "ktp hilang bayar ga"
    relevance = knowledge.relevance(shipped.id, question)

    def text(service: Service) -> str:
        regulations = knowledge.catalogue.regulations
        return service_answer(
            service, (Aspect.BIAYA,), question, relevance, regulations, today=FIRST - DAY
        ).text

    verdict, _, rest = text(shipped).partition("\n\n")
    assert verdict.startswith("Tidak")
    assert rest.startswith(f"*{shipped.nama}*")
    assert verdict not in text(shipped.model_copy(update={"berlaku_mulai": FIRST}))


@pytest.mark.parametrize("aspects", [(), (Aspect.BIAYA,), (Aspect.PRODUK,)])
def test_the_end_is_told_in_the_thirty_days_before_it(
    catalogue: Catalogue, aspects: tuple[Aspect, ...]
) -> None:
    for day, is_told in ((LAST - 31 * DAY, False), (LAST - 30 * DAY, True), (LAST, True)):
        assert (f"layang-layang*\n{SOON}\n" in asked(catalogue, day, *aspects).text) is is_told


@pytest.mark.parametrize("aspects", [(), (Aspect.BIAYA,), (Aspect.PROSEDUR, Aspect.PERSYARATAN)])
def test_after_its_last_day_only_where_to_ask_and_the_law_are_left(
    catalogue: Catalogue, aspects: tuple[Aspect, ...]
) -> None:
    answer = asked(catalogue, LAST + DAY, *aspects)
    assert answer.text.split("\n")[0] == AFTER
    assert answer.status is Outcome.ANSWERED
    for gone in ("Rp25.000", "Serahkan berkas", "Surat permohonan", "tidak dipungut"):
        assert gone not in answer.text
    assert "*Tempat bertanya*\n• Loket dinas, telepon 1500" in answer.text
    assert "*Dasar hukum*\n• UU 24/2013 tentang " in answer.text
    assert answer.choices == ()
    assert {c.regulation_id for c in answer.citations} == {"uu-24-2013", None}


def test_a_service_that_ended_without_channels_names_whom_to_ask(catalogue: Catalogue) -> None:
    text = asked(catalogue, LAST + DAY, kanal=None, dasar_hukum=(), biaya=None).text
    assert "Tempat bertanya" not in text
    assert "ke Dinas Pariwisata." in text


def test_a_citizen_is_told_of_the_end_and_not_asked_where_they_are(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    """On the day it really is, as the bot asks."""
    section = {"butir": ["Loket Soreang"], "dasar": ["uu-24-2013 pasal 79A"]}
    own = RegionalParts.model_validate({"wilayah": "32.04", "kanal": section})
    over = knowledge.service("ktp-el-hilang").model_copy(
        update={"berlaku_sampai": today() - DAY, "khusus_wilayah": (own,)}
    )
    services = {**knowledge.catalogue.services, over.id: over}
    known = rebuilt(knowledge, replace(knowledge.catalogue, services=services), tmp_path)
    memory = Memory.from_slots({})
    question = "ktp hilang di bandung lapor ke mana"
    turn = Turn(question, "tanya_kanal", 0.9, memory=memory)
    assert depends_on_region(over, (Aspect.KANAL,), turn.region)
    answer = answer_service(turn, known, over.id, (Aspect.KANAL,)).answer
    assert isinstance(answer, Answer)
    assert answer.text.startswith("Layanan ini berakhir pada ")
    assert "Loket Soreang" not in answer.text


def test_linked_data_say_the_period_as_days(catalogue: Catalogue) -> None:
    said = document_of(kite_race(), catalogue.regulations, "https://contoh.go.id")
    assert said["temporal"] == {
        "type": "PeriodOfTime", "startDate": "2027-01-01", "endDate": "2027-12-31",
    }  # fmt: skip
    assert {"temporal", "PeriodOfTime", "startDate", "endDate"} <= CONTEXT.keys()
    open_end = kite_race(berlaku_sampai=None)
    linked = document_of(open_end, catalogue.regulations, "https://contoh.go.id")
    assert linked["temporal"] == {"type": "PeriodOfTime", "startDate": "2027-01-01"}
    (offer,) = government_service(kite_race(), "https://contoh.go.id")["offers"]
    assert (offer["validFrom"], offer["validThrough"]) == ("2027-01-01", "2027-12-31")


def test_nothing_changes_for_a_service_without_days(catalogue: Catalogue) -> None:
    skck = catalogue.services["skck"]
    assert not {"berlaku_mulai", "berlaku_sampai"} & content_of(skck).keys()
    assert "temporal" not in document_of(skck, catalogue.regulations, "https://contoh.go.id")


def test_a_changed_day_is_told_to_who_reviews() -> None:
    old, new = content_of(kite_race(berlaku_mulai=None)), content_of(kite_race())
    (difference,) = differences(old, new)
    assert (difference.label, difference.after) == ("Layanan berlaku mulai", "2027-01-01")


def test_services_that_end_soon_or_have_ended_are_listed_the_longest_over_first() -> None:
    ends = {"lama": LAST - 9 * DAY, "segera": LAST + 30 * DAY, "nanti": LAST + 31 * DAY}
    services = {id_: kite_race(id=id_, berlaku_sampai=last) for id_, last in ends.items()}
    services["tanpa"] = kite_race(id="tanpa", berlaku_sampai=None)
    found = ending(Catalogue(services=services, regulations={}, topics={}), LAST)
    assert [(one.service.id, one.days) for one in found] == [("lama", -9), ("segera", 30)]
