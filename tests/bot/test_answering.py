import pytest

from bot.actions.answer import answer_question, ask_back
from bot.actions.turn import Turn
from knowledge_base.answer import Outcome
from knowledge_base.ranking import Candidate, Ranking
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of


def test_a_slangy_question_gets_fee_requirements_and_place_with_the_law(do: Do) -> None:
    answer = answer_of(do("action_jawab", "min ktp sy ilang, hrs gmn? bayar ga"))
    assert (answer.status, answer.service_id) == (Outcome.ANSWERED, "ktp-el-hilang")
    for words in ("gratis (Rp0)", "kehilangan dari kantor polisi", "Disdukcapil"):
        assert words in answer.text
    assert ("uu-24-2013", "pasal 79A") in {(c.regulation_id, c.locator) for c in answer.citations}


def test_two_aspects_are_both_answered(do: Do) -> None:
    answer = answer_of(do("action_jawab", "syarat dan biaya perpanjang sim c"))
    assert {"persyaratan", "biaya"} <= set(answer.aspects)
    assert "Rp75.000" in answer.text


@pytest.mark.parametrize(
    ("second", "status"), [(0.2, Outcome.ANSWERED), (0.35, Outcome.CLARIFICATION)]
)
def test_what_may_as_well_mean_another_service_is_asked_back(
    knowledge: Knowledge, second: float, status: Outcome
) -> None:
    both = (Candidate("paspor-baru", 0.6), Candidate("paspor-penggantian", second))
    ranking = Ranking(both, (), (), 0.05, {}, 0.0)
    turn = Turn(text="paspor elektronik 10 tahun berapa", ranking=ranking)
    answer = answer_of(answer_question(turn, knowledge))
    assert answer.status is status
    if status is Outcome.CLARIFICATION:
        assert [c.service_id for c in answer.choices][:2] == [c.subject_id for c in both]


def test_a_follow_up_that_names_nothing_keeps_the_service(do: Do) -> None:
    answer = answer_of(
        do("action_jawab", "biayanya?", "tanya_biaya", slots={"layanan": "paspor-baru"})
    )
    assert (answer.service_id, answer.aspects) == ("paspor-baru", ("biaya",))


def test_an_ellipsis_singles_out_the_rows_it_names(do: Do) -> None:
    slots = {"layanan": "paspor-baru", "aspek": ["biaya"], "jejak": {"paspor-baru": 0.7}}
    answer = answer_of(do("action_jawab", "kalau yang 10 tahun?", "tanya_rincian", slots=slots))
    assert answer.service_id == "paspor-baru"
    assert "Rp950.000" in answer.text
    assert "Rp350.000" not in answer.text


def test_another_service_named_in_full_replaces_the_old_one(do: Do) -> None:
    result = do("action_jawab", "syarat bikin skck apa saja", slots={"layanan": "paspor-baru"})
    assert answer_of(result).service_id == "skck"
    assert result.slots["layanan"] == "skck"


def test_an_unclear_question_is_met_with_a_choice_and_waits(do: Do) -> None:
    result = do("action_jawab", "sertifikat tanah")
    answer = answer_of(result)
    assert answer.status is Outcome.CLARIFICATION
    assert 1 <= len([c for c in answer.choices if c.service_id]) <= 3
    assert answer.choices[-1].value == "bukan_itu"
    assert result.slots["pertanyaan"] == "sertifikat tanah"


@pytest.mark.parametrize(
    "text", ["resep rendang padang", "siapa juara liga inggris", "asdfgh jkl", "[NIK]"]
)
def test_what_is_no_service_is_declined_with_a_way_to_a_person(do: Do, text: str) -> None:
    answer = answer_of(do("action_jawab", text, "di_luar_cakupan"))
    assert (answer.status, answer.service_id) == (Outcome.UNANSWERABLE, None)
    assert "petugas" in [choice.value for choice in answer.choices]


def test_a_false_premise_is_set_right(do: Do) -> None:
    text = "denda 200 ribu karena telat bikin KTP, bayar di mana?"
    answer = answer_of(do("action_jawab", text, "tanya_biaya"))
    assert answer.service_id == "ktp-el-baru-pemula"
    assert "hoaks" in answer.text
    assert answer.citations


def test_a_provision_is_found_by_its_number(do: Do) -> None:
    answer = answer_of(do("action_jawab", "uu 24/2013 pasal 79A isinya apa", "tanya_peraturan"))
    assert "tidak dipungut biaya" in answer.text
    assert answer.citations[0].url == "/peraturan/uu-24-2013#pasal-79a"


def test_a_revoked_regulation_is_called_revoked_and_its_successor_named(do: Do) -> None:
    answer = answer_of(do("action_jawab", "pp 5 th 2021 masih berlaku ga", "tanya_peraturan"))
    assert "Sudah tidak berlaku" in answer.text
    assert "28/2025" in answer.text


def test_a_provision_we_do_not_have_is_not_invented(do: Do) -> None:
    answer = answer_of(do("action_jawab", "bunyi uu 24/2013 pasal 3", "tanya_peraturan"))
    assert "belum ada dalam data kami" in answer.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("isi uu 99 tahun 2031 pasal 3", "tanya_layanan"),
        ("apakah pp 98/2031 mengatur biaya nikah", "tanya_peraturan"),
    ],
)
def test_a_regulation_we_do_not_have_is_said_to_be_unknown(do: Do, text: str, intent: str) -> None:
    answer = answer_of(do("action_jawab", text, intent))
    assert answer.status is Outcome.UNANSWERABLE
    assert "2031 belum ada di data kami" in answer.text
    assert answer.citations == ()


@pytest.mark.parametrize("text", ["paspor 10 taun brp", "bikin paspor 10 tahun berapa"])
def test_how_much_of_a_row_of_the_tariff_is_a_question_for_its_price(do: Do, text: str) -> None:
    result = do("action_jawab", text)
    answer = answer_of(result)
    assert answer.aspects == ("biaya",)
    assert answer.text.index("*Biaya*") < answer.text.index("Rp950.000")
    assert answer.text.split("\n\n")[1].startswith("*Biaya*")
    assert "Rp350.000" not in answer.text
    assert result.slots["aspek"] == ["biaya"]


@pytest.mark.parametrize(
    "text", ["paspor berlaku berapa tahun", "paspor 10 tahun berapa lama jadinya"]
)
def test_how_long_is_no_question_for_a_price(do: Do, text: str) -> None:
    assert "biaya" not in answer_of(do("action_jawab", text)).aspects


@pytest.mark.parametrize("text", ["ktp hilang boleh diwakilin?", "ktp hilang bisa diwakilkan ga"])
def test_what_the_record_is_silent_on_is_said_and_nothing_else(do: Do, text: str) -> None:
    answer = answer_of(do("action_jawab", text))
    assert (answer.status, answer.service_id) == (Outcome.UNANSWERABLE, "ktp-el-hilang")
    assert "tidak menyebut boleh tidaknya diwakilkan" in answer.text
    assert "konfirmasi ke Dinas Kependudukan" in answer.text
    assert "sidik jari" not in answer.text
    assert "*Syarat*" not in answer.text


def test_silence_on_one_thing_does_not_hide_the_other_that_was_asked(do: Do) -> None:
    answer = answer_of(do("action_jawab", "syarat ktp hilang, dan boleh diwakilkan ga?"))
    assert "tidak menyebut boleh tidaknya diwakilkan" in answer.text
    assert "Surat keterangan kehilangan dari kantor polisi" in answer.text


def test_a_record_that_speaks_of_it_is_not_called_silent(do: Do) -> None:
    for text in ("roya boleh diwakilin ga?", "bikin ktp pertama boleh diwakilkan?"):
        assert "tidak menyebut" not in answer_of(do("action_jawab", text)).text


def asked_back(knowledge: Knowledge, text: str, **chances: float) -> str:
    kept = tuple(Candidate(id_.replace("_", "-"), chance) for id_, chance in chances.items())
    ranking = Ranking(kept, (), (), 1 - sum(chances.values()), {}, 0.0)
    return answer_of(ask_back(Turn(text), knowledge, ranking)).text


def test_an_unclear_question_shows_what_the_likeliest_would_answer(knowledge: Knowledge) -> None:
    text = asked_back(knowledge, "cek resmi bayar berapa", cek_sertipikat=0.5, skck=0.1)
    assert text.startswith("Maksud Anda yang mana?\n\nKalau *Cek sertipikat")
    assert "Rp50.000" in text
    assert "Rp30.000" not in text


def test_a_question_that_fits_nothing_well_is_only_asked_back(knowledge: Knowledge) -> None:
    text = asked_back(knowledge, "cek resmi bayar berapa", cek_sertipikat=0.2, skck=0.1)
    assert text == "Maksud Anda yang mana?"


def test_who_only_names_a_document_is_asked_and_told_nothing_yet(do: Do) -> None:
    answer = answer_of(do("action_jawab", "SIM"))
    assert answer.status is Outcome.CLARIFICATION
    assert "Kalau" not in answer.text
    assert not answer.citations
