"""Regulations that were read: quoted at the place, never as in force when they are not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.actions.answer import answer_question
from bot.actions.turn import Memory, Result, Turn
from knowledge_base.answer import Answer, Outcome
from knowledge_base.law.effects import definitions_of, effects_of, in_force_from
from knowledge_base.law.model import LawText
from knowledge_base.law.shelf import LawShelf
from knowledge_base.retrieval import Knowledge
from tests.knowledge_base.law.mini import amending, law

TODAY = date(2026, 11, 26)
_START = "mulai berlaku pada tanggal diundangkan"
BASE = law(
    "pp-5-2010",
    f"""
BAB I
KETENTUAN UMUM
Pasal 1
Dalam Peraturan Pemerintah ini yang dimaksud dengan:
1. Kartu Ternak adalah tanda pengenal untuk sapi dan kerbau.
2. Petugas adalah pegawai dinas peternakan.
BAB II
BIAYA
Pasal 2
(1) Kartu Ternak diterbitkan paling lama 7 (tujuh) hari.
(2) Penerbitan Kartu Ternak dikenai biaya Rp5.000.
Pasal 3
Pemilik yang tidak mendaftarkan ternaknya diberi teguran tertulis.
Pasal 4
Peraturan Pemerintah ini {_START}.
""",
    on=date(2010, 3, 1),
    tentang="KARTU TERNAK",
)
CHANGE = amending(
    "pp-9-2020",
    """
1. Ketentuan ayat (2) Pasal 2 diubah sehingga berbunyi sebagai berikut:
(2) Penerbitan Kartu Ternak tidak dikenai biaya.
2. Pasal 3 dihapus.
""",
    on=date(2020, 3, 1),
)
REVOKED = law(
    "pp-1-2000",
    f"Pasal 1\nSapi wajib diberi cap.\nPasal 2\nPeraturan Pemerintah ini {_START}.",
    on=date(2000, 1, 1),
    tentang="CAP SAPI",
)
REVOKING = law(
    "pp-7-2012",
    "Pasal 1\nTernak didaftarkan di dinas.\nPasal 2\nPada saat Peraturan Pemerintah ini mulai "
    "berlaku, Peraturan Pemerintah Nomor 1 Tahun 2000 tentang Cap Sapi dicabut dan dinyatakan "
    f"tidak berlaku.\nPasal 3\nPeraturan Pemerintah ini {_START}.",
    on=date(2012, 6, 1),
    tentang="PENDAFTARAN TERNAK",
)

Ask = Callable[..., Result]


def whole(text: LawText) -> LawText:
    """As a file is read."""
    return text.model_copy(
        update={
            "effects": effects_of(text),
            "definitions": definitions_of(text),
            "in_force_from": in_force_from(text),
        }
    )


@pytest.fixture(scope="module")
def with_laws(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The shipped knowledge, with four small laws beside it."""
    folder: Path = tmp_path_factory.mktemp("law")
    shelf = LawShelf(folder, knowledge.catalogue.regulations, knowledge.embedder)
    for text in (BASE, CHANGE, REVOKED, REVOKING):
        shelf.add(whole(text), TODAY)
    found = copy.copy(knowledge)
    found.shelf = shelf
    return found


@pytest.fixture
def ask(with_laws: Knowledge) -> Ask:
    def run(text: str, intent: str = "tanya_peraturan", memory: Memory | None = None) -> Result:
        turn = Turn(text, intent, 0.9, memory=memory or Memory())
        return answer_question(turn, with_laws)

    return run


def words_of(result: Result) -> str:
    assert isinstance(result.answer, Answer)
    return result.answer.text


def test_a_place_is_quoted_and_cited(ask: Ask) -> None:
    result = ask("pp 5/2010 psl 2 ayat 1 isinya apa")
    assert isinstance(result.answer, Answer)
    assert "“Kartu Ternak diterbitkan paling lama 7 (tujuh) hari.”" in result.answer.text
    (citation,) = result.answer.citations
    assert citation.title == "Pasal 2 ayat (1) PP 5/2010"
    assert citation.url == "/peraturan/pp-5-2010#pasal-2-ayat-1"


def test_a_changed_place_is_shown_in_its_new_words_with_what_changed_it(ask: Ask) -> None:
    text = words_of(ask("pasal 2 ayat (2) PP 5 tahun 2010"))
    assert "tidak dikenai biaya" in text
    assert "Rp5.000" not in text
    assert "perubahan oleh PP 9/2020 sejak 1 Maret 2020" in text


def test_what_was_struck_out_is_history(ask: Ask) -> None:
    text = words_of(ask("pp 5/2010 pasal 3"))
    assert "Sudah dihapus oleh PP 9/2020. Bunyi terakhirnya:" in text


def test_a_revoked_law_is_history_with_its_successor(ask: Ask) -> None:
    for question in ("pp 1/2000 pasal 1", "pp 1/2000 masih berlaku ga"):
        text = words_of(ask(question))
        assert "dicabut oleh PP 7/2012 sejak 1 Juni 2012" in text
        assert "Penggantinya PP 7/2012." in text
        assert "Masih berlaku" not in text


def test_what_no_editor_has_reviewed_is_not_said_to_be_in_force(ask: Ask) -> None:
    text = words_of(ask("pp 7/2012 masih berlaku?"))
    assert "Masih berlaku" not in text
    assert "belum kami periksa" in text


def test_a_term_is_defined_from_the_glossary(ask: Ask) -> None:
    text = words_of(ask("apa itu kartu ternak menurut pp 5/2010"))
    assert "tanda pengenal untuk sapi dan kerbau" in text
    assert "Pasal 1 angka 1 PP 5/2010" in text


def test_a_question_about_a_law_is_answered_from_it(ask: Ask) -> None:
    assert "7 (tujuh) hari" in words_of(ask("pp 5/2010 kartunya jadi berapa hari"))


def test_a_law_by_itself_is_described(ask: Ask) -> None:
    text = words_of(ask("pp 5 th 2010"))
    assert "tentang Kartu Ternak" in text
    assert "2 bab dan 4 pasal" in text


def test_a_place_that_is_not_there_is_said_to_be_missing(ask: Ask) -> None:
    assert "Pasal 77 tidak ada di dalamnya; pasal terakhirnya 4." in words_of(
        ask("pp 5/2010 pasal 77")
    )


def test_the_difference_of_two_is_how_one_bears_on_the_other(ask: Ask) -> None:
    text = words_of(ask("bedanya pp 7/2012 sama pp 1/2000 apa"))
    assert "PP 7/2012 mencabut PP 1/2000." in text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("ayat 2 nya?", "tidak dikenai biaya"),
        ("kalau pasal 3?", "Sudah dihapus"),
        ("masih berlaku ga?", "perubahan oleh PP 9/2020"),
    ],
)
def test_one_may_go_on_about_a_regulation(ask: Ask, question: str, expected: str) -> None:
    before = ask("pp 5/2010 pasal 2")
    memory = Memory(regulation=before.slots["peraturan"])
    assert expected in words_of(ask(question, "tanya_rincian", memory))


def test_a_service_ends_the_talk_about_a_regulation(ask: Ask) -> None:
    memory = Memory(regulation="pp-5-2010 pasal 2")
    result = ask("ktp hilang bayar berapa", "tanya_biaya", memory)
    assert isinstance(result.answer, Answer)
    assert result.answer.service_id == "ktp-el-hilang"
    assert result.slots["peraturan"] is None


def test_a_law_question_that_names_none_is_searched(ask: Ask) -> None:
    text = words_of(ask("aturan mana yang bilang sapi dan kerbau harus punya kartu ternak"))
    assert "PP 5/2010" in text


def test_a_regulation_nobody_has_read_is_said_to_be_unknown(ask: Ask) -> None:
    result = ask("uu 99/2030 isinya apa")
    assert isinstance(result.answer, Answer)
    assert result.answer.status is Outcome.UNANSWERABLE
    assert "UU 99/2030 belum ada di data kami" in result.answer.text


def test_one_that_is_known_by_its_record_only_is_compared_too(ask: Ask) -> None:
    text = words_of(ask("bedanya pp 28/2025 sama pp 5/2021"))
    assert "PP 28/2025 mencabut PP 5/2021." in text


def test_what_replaced_a_revoked_law_is_shown_when_asked(ask: Ask) -> None:
    memory = Memory(regulation="pp-1-2000")
    assert "*PP 7/2012*" in words_of(ask("terus gantinya apa", "tanya_rincian", memory))


@pytest.mark.parametrize(
    "question", ["aturan mana yg bilang KTP gratis", "uu apa yang bilang KK ga bayar"]
)
def test_the_law_behind_a_fee_is_found_whatever_service_of_the_family_is_meant(
    ask: Ask, question: str
) -> None:
    text = words_of(ask(question))
    assert "UU 24/2013" in text
    assert "79A: Mengurus dan menerbitkan dokumen kependudukan tidak dipungut biaya" in text


def test_the_law_behind_a_fee_of_another_document_is_none_of_what_is_talked_of(ask: Ask) -> None:
    memory = Memory(service_id="paspor-percepatan", trail={"paspor-percepatan": 1.0})
    text = words_of(ask("aturan mana yg bilang KTP gratis", "tanya_dasar_hukum", memory))
    assert "UU 24/2013" in text
    assert "PP 45/2024" not in text


@pytest.mark.parametrize("when", ["per 31-12-2019", "pada tanggal 1 Februari 2020", "waktu 2019"])
def test_the_law_is_shown_as_it_stood_on_a_day(ask: Ask, when: str) -> None:
    text = words_of(ask(f"pasal 2 ayat (2) pp 5/2010 {when} bunyinya apa"))
    assert "Rp5.000" in text
    assert text.startswith("Keadaan pada ")


def test_a_law_was_in_force_before_it_was_revoked(ask: Ask) -> None:
    assert "dicabut" not in words_of(ask("pada tahun 2005 pp 1/2000 masih berlaku ga"))


def test_the_year_of_a_law_is_no_day_that_is_asked_for(ask: Ask) -> None:
    text = words_of(ask("pp nomor 5 tahun 2010 pasal 2 ayat 2"))
    assert "Keadaan pada" not in text
    assert "tidak dikenai biaya" in text


def test_a_record_tells_of_today_whatever_day_is_named(ask: Ask) -> None:
    text = words_of(ask("pada tahun 2022 pp 5/2021 masih berlaku ga"))
    assert "Keadaan pada" not in text
    assert "Sudah tidak berlaku, diganti PP 28/2025." in text
