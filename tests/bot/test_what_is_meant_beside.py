"""A few words in a talk: another document, what it takes, what comes next, whom to tell."""

from __future__ import annotations

import pytest

from bot.actions.documents import left_unanswered, what_comes_next, without_not_only
from bot.actions.turn import Memory, Turn
from knowledge_base.answer import Outcome
from knowledge_base.language import normalise, without_denied
from knowledge_base.model import EMERGENCY_SERVICE
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of


def said_after(do: Do, current: str, text: str, intent: str = "tanya_rincian") -> str | None:
    """The service of the reply to a text in a talk about `current`."""
    return answer_of(do("action_jawab", text, intent, slots={"layanan": current})).service_id


@pytest.mark.parametrize(
    ("current", "text", "meant"),
    [
        ("ktp-el-hilang", "kk bayar ga", "kk-hilang-rusak"),
        ("ktp-el-baru-pemula", "kk bayar ga", "kk-baru"),
        ("laporan-kehilangan", "terus sim a nya gimana", "sim-hilang"),
        ("kk-hilang-rusak", "kalau SIM juga?", "sim-hilang"),
        (
            "ktp-el-hilang",
            "kalau KK nya ikut ilang juga gimana, dompet isinya banyak",
            "kk-hilang-rusak",
        ),
        ("ktp-el-hilang", "lha kalau KK nya yang hilang, syaratnya apa saja?", "kk-hilang-rusak"),
    ],
)
def test_another_document_by_its_short_name_carries_on_what_was_told_of_the_first(
    do: Do, current: str, text: str, meant: str
) -> None:
    assert said_after(do, current, text) == meant


@pytest.mark.parametrize(
    ("current", "text"),
    [
        ("jht-klaim", "perlu npwp ga"),
        ("akta-kelahiran", "buku nikah belum ada"),
        ("paspor-baru", "ktp harus asli?"),
        ("balik-nama-kendaraan", "bpkb ny berapa"),
        ("nib-oss", "npwp belum punya, harus bikin dulu kah sebelum nib? omset 20jt sebulan"),
    ],
)
def test_a_document_that_the_record_asks_for_or_prices_stays_with_it(
    do: Do, current: str, text: str
) -> None:
    assert said_after(do, current, text) == current


@pytest.mark.parametrize(
    ("current", "text", "meant"),
    [
        ("ktp-el-rusak-ubah-data", "kalau yang hilang?", "ktp-el-hilang"),
        ("sim-perpanjangan", "kalau bikin baru?", "sim-baru"),
        ("paspor-penggantian", "klo ilang brp", "paspor-hilang-rusak"),
        ("kk-baru", "what if it's damaged", "kk-hilang-rusak"),
    ],
)
def test_what_else_befell_a_document_leads_to_its_other_service(
    do: Do, current: str, text: str, meant: str
) -> None:
    assert said_after(do, current, text) == meant


@pytest.mark.parametrize(
    ("current", "text"),
    [
        ("ktp-el-hilang", "sudah hilang lama, didenda?"),
        ("sim-hilang", "kalau hilangnya di luar kota?"),
        ("paspor-hilang-rusak", "kalau rusaknya kena banjir?"),
    ],
)
def test_what_the_record_is_about_anyway_stays_with_it(do: Do, current: str, text: str) -> None:
    talk = {"layanan": current, "jejak": {current: 0.7}}
    assert answer_of(do("action_jawab", text, slots=talk)).service_id == current


@pytest.mark.parametrize(
    ("current", "text", "meant"),
    [
        ("pirt-sppirt", "belum punya NIB, bikin di mana", "nib-oss"),
        ("kk-perubahan", "akta lahirnya belum ada, itu gimana", "akta-kelahiran"),
        ("sertifikat-halal-sehati", "NIB wajib ada dulu?", "sertifikat-halal-sehati"),
    ],
)
def test_a_document_that_is_lacking_is_another_service_only_to_who_asks_how_to_get_it(
    do: Do, current: str, text: str, meant: str
) -> None:
    assert said_after(do, current, text) == meant


@pytest.mark.parametrize(
    ("current", "text", "meant"),
    [
        ("ktp-el-hilang", "eh bukan hilang, ternyata patah jadi dua", "ktp-el-rusak-ubah-data"),
        ("rujuk", "nikah lagi mas, sanes rujuk. pripun daftaripun", "nikah-kua"),
        ("pajak-kendaraan-tahunan", "bukan yang 5 tahunan lho", "pajak-kendaraan-tahunan"),
        ("duplikat-buku-nikah", "cuma rusak bukan hilang, lapor polisi?", "duplikat-buku-nikah"),
        ("paspor-baru", "bikin sim b2 umum berapa, bukan sim c", "sim-baru"),
        (
            "akta-kematian",
            "lain akta kematian, akta LAHIR anak. bapaknya sudah meninggal",
            "akta-kelahiran",
        ),
    ],
)
def test_what_a_message_says_no_to_is_not_meant(
    do: Do, current: str, text: str, meant: str
) -> None:
    talk = {"layanan": current, "jejak": {current: 0.7}}
    assert answer_of(do("action_jawab", text, slots=talk)).service_id == meant


def test_what_a_message_says_no_to_is_not_offered(do: Do) -> None:
    talk = {"layanan": "bpkb-hilang", "jejak": {"bpkb-hilang": 0.7}}
    text = "eh maksud saya sim yg ilang bukan bpkb, salah ketik"
    answer = answer_of(do("action_jawab", text, slots=talk))
    about = [answer.service_id, *(choice.service_id for choice in answer.choices)]
    assert "sim-hilang" in about
    assert "bpkb-hilang" not in about


def test_what_one_message_says_no_to_may_be_meant_by_the_next(do: Do) -> None:
    talk = {"layanan": "ktp-el-hilang", "jejak": {"ktp-el-hilang": 0.7}, "pertanyaan": "ktp hilang"}
    said = "bukan hilang, ternyata patah jadi dua"
    reply = do("action_bukan_itu", said, "bukan_itu", slots=talk)
    assert "paspor-baru" not in reply.slots.get("ditolak", [])


def test_nobody_is_asked_whether_they_mean_what_they_talk_about(do: Do) -> None:
    talk = {"layanan": "haji-reguler-daftar", "jejak": {"haji-reguler-daftar": 0.7}}
    text = "Usia saya 71 tahun dan lutut sering nyeri. Apakah masih diperkenankan?"
    answer = answer_of(do("action_jawab", text, slots=talk))
    assert (answer.status, answer.service_id) == (Outcome.ANSWERED, "haji-reguler-daftar")


@pytest.mark.parametrize("text", ["resep rendang yang enak gimana", "cara bikin kue lebaran"])
def test_a_part_that_is_asked_of_something_else_is_not_this_services(do: Do, text: str) -> None:
    talk = {"layanan": "ktp-el-rusak-ubah-data", "jejak": {"ktp-el-rusak-ubah-data": 0.7}}
    answer = answer_of(do("action_jawab", text, slots=talk))
    assert (answer.status, answer.service_id) == (Outcome.UNANSWERABLE, None)


def test_not_only_this_document_is_no_refusal_of_it(do: Do) -> None:
    slots = {"layanan": "sim-hilang", "pertanyaan": "sim c saya hilang"}
    reply = do("action_bukan_itu", "bukan sim doang, ktp juga", "bukan_itu", slots=slots)
    assert answer_of(reply).service_id == "ktp-el-hilang"
    assert reply.slots["ditolak"] == []


def test_text_without_not_only_is_left_as_it_is() -> None:
    assert without_not_only("Bukan begitu, yang untuk bayi.") == "Bukan begitu, yang untuk bayi."


@pytest.mark.parametrize(
    ("current", "text", "meant"),
    [
        ("ktp-el-baru-pemula", "SIM C nya blm dijawab pak. bisa daftar sekarang?", "sim-baru"),
        ("akta-kelahiran", "yg KK nya blm dijawab bu. cara masukin nama bayi gmn", "kk-perubahan"),
        ("kk-baru", "yg KK nya blm dijawab bu, syaratnya apa", "kk-baru"),
    ],
)
def test_what_was_left_unanswered_is_answered(do: Do, current: str, text: str, meant: str) -> None:
    assert answer_of(do("action_jawab", text, slots={"layanan": current})).service_id == meant


def test_an_office_that_did_not_answer_left_no_question_here(knowledge: Knowledge) -> None:
    talk = Memory(service_id="pindah-domisili-skpwni")
    turn = Turn(text="surat saya ke dinas tidak dijawab tiga bulan", memory=talk)
    assert left_unanswered(turn, knowledge) is None


def test_the_check_that_a_record_names_is_its_own_service(do: Do) -> None:
    assert said_after(do, "pkh", "ngeceknya di mana", "tanya_kanal") == "cek-bansos-dtsen"
    assert said_after(do, "cek-sertipikat", "ceknya di mana", "tanya_kanal") == "cek-sertipikat"


def test_the_name_of_what_is_talked_about_asks_on_about_it(do: Do) -> None:
    assert said_after(do, "lapor-thr", "LAPORNYA", "tanya_layanan") == "lapor-thr"


@pytest.mark.parametrize(
    ("current", "text", "meant"),
    [
        ("pbg", "setelah rumahnya jadi, ada sertifikat laik fungsi lagi?", "slf"),
        ("roya", "sekalian dijadiin elektronik bisa?", "sertipikat-elektronik"),
        ("bpjs-kesehatan-pemutihan", "kalau dicicil aja bisa?", "bpjs-kesehatan-iuran"),
    ],
)
def test_what_comes_next_or_is_paid_otherwise_is_another_service(
    do: Do, current: str, text: str, meant: str
) -> None:
    assert said_after(do, current, text) == meant


def test_what_has_to_be_brought_along_does_not_come_next(knowledge: Knowledge) -> None:
    turn = Turn(text="setelah antre, BPKB dibawa?", memory=Memory(service_id="stnk-5-tahunan"))
    assert what_comes_next(turn, knowledge) is None


@pytest.mark.parametrize(
    ("current", "text"),
    [
        ("ktp-el-hilang", "seminggu belum jadi, ke mana saya mengadu"),
        ("standar-pelayanan-publik", "kepada siapa saya mengadu?"),
        ("bpnt-sembako", "takut dicoret kalau ngadu"),
        ("cek-bansos-dtsen", "laporkan kader begitu ke mana"),
    ],
)
def test_whoever_asks_whom_to_complain_to_gets_the_way_to_complain(
    do: Do, current: str, text: str
) -> None:
    assert said_after(do, current, text, "tanya_kanal") == "sp4n-lapor"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("kl g d bls jg", "ombudsman"),
        ("kalau tetap tidak digubris juga?", "ombudsman"),
        ("sudah diadukan masih didiamkan, naik ke mana lagi", "ombudsman"),
        ("lama tidak dijawabnya?", "sp4n-lapor"),
    ],
)
def test_who_complained_in_vain_is_told_of_the_next_instance(do: Do, text: str, meant: str) -> None:
    assert said_after(do, "sp4n-lapor", text) == meant


def test_a_way_to_complain_answers_for_itself(do: Do) -> None:
    assert said_after(do, "lapor-thr", "ngadunya ke mana", "tanya_kanal") == "lapor-thr"


def test_a_complaint_of_no_certain_service_leads_to_the_way_to_complain(do: Do) -> None:
    reply = answer_of(do("action_jawab", "DI KANTOR DESA SAYA DIPINGPONG TERUS TIGA BULAN"))
    assert reply.service_id == "sp4n-lapor"


def test_asking_for_the_number_of_an_office_is_no_emergency(do: Do) -> None:
    reply = answer_of(
        do("action_jawab", "nomor telponnya", "tanya_kanal", slots={"layanan": "sp4n-lapor"})
    )
    assert reply.service_id == "sp4n-lapor"
    assert "Bahaya" not in reply.text


def test_whoever_told_of_danger_and_asks_on_gets_the_numbers_again(knowledge: Knowledge) -> None:
    from bot.actions.endpoint import actions

    turn = Turn(
        text="TIDAK BERANI TELEPON NANTI DIDENGAR, ADA WA?",
        intent="nlu_fallback",
        memory=Memory(),
        earlier=("suami saya memukul lagi, saya sembunyi di kamar",),
    )
    reply = actions(contact="")["action_jawab"](turn, knowledge)
    assert answer_of(reply).service_id == EMERGENCY_SERVICE


def test_what_is_said_not_to_be_meant_may_have_two_words_and_a_particle() -> None:
    assert without_denied("bukan yang pindah alamat ya, masih serumah") == "masih serumah"


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("ndaftare", "daftar"),
        ("kkne", "kk"),
        ("akunna", "akun"),
        ("iuranipun", "iuran"),
        ("pajaknyo", "pajak"),
        ("mobile", "mobile"),
        ("karena", "karena"),
        ("rencana", "rencana"),
    ],
)
def test_its_in_a_regional_language_is_taken_off_known_words_only(
    typed: str, standard: str
) -> None:
    assert normalise(typed) == standard


def test_who_wonders_why_it_became_that_means_none_of_that_name(do: Do) -> None:
    talk = {"layanan": "cek-sertipikat", "jejak": {"cek-sertipikat": 0.8}}
    text = "kok jadi sertipikat tanah, ini anak mau magang ke jepang. daftarnya ke mana"
    answer = answer_of(do("action_jawab", text, slots=talk))
    about = [answer.service_id, *(choice.service_id for choice in answer.choices)]
    assert not [id_ for id_ in about if id_ and "sertipikat" in id_]
