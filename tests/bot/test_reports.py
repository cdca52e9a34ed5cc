"""Complaints: led to SP4N-LAPOR! with the text prepared from the citizen's own words."""

from __future__ import annotations

import pytest

from bot.actions.endpoint import actions
from bot.actions.report import complains, would_pay
from bot.actions.turn import Memory, Result, Turn
from connectors.render import plain
from connectors.telegram.render import render as telegram
from connectors.whatsapp.render import messages as whatsapp
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of

REPORT = "pilih:sp4n-lapor"


def tap(knowledge: Knowledge, *earlier: str, **memory: object) -> Result:
    """What a tap on the way to LAPOR! gives after these messages."""
    turn = Turn(text="", chosen="sp4n-lapor", memory=Memory(**memory), earlier=earlier)  # type: ignore[arg-type]
    return actions("")["action_pilih"](turn, knowledge)


@pytest.mark.parametrize(
    "words",
    [
        "petugasnya kasar", "petugas loket judes bgt", "gw dipungli di kelurahan",
        "ktp 3 bulan ga jadi2", "sdh 2 minggu blm selesai2 kk sy", "udh 4x bolak balik kelurahan",
        "dimintain duit 200rb sama pegawai", "bidannya bentak-bentak", "mau komplain pelayanan",
        "saya dioper-oper terus dari kemarin", "berkas blm diproses udah 5 bulan",
    ],
)  # fmt: skip
def test_what_tells_of_bad_service_is_a_complaint(words: str) -> None:
    assert complains(words)


@pytest.mark.parametrize(
    "words",
    [
        "ktp berapa lama jadinya", "syarat bikin kk baru", "biaya paspor berapa", "halo min",
        "jam buka kantor dukcapil", "paspor saya habis 3 bulan lagi", "lapor spt gimana",
        "kk saya hilang 2 bulan lalu", "lapor kehilangan ke polisi",
        "bisa sekali jalan ga, susah izin bolak balik",
        "ora pungli pak, biaya resmine mangkat taiwan kui pira", "bukan calo kok, ponakan sendiri",
    ],
)  # fmt: skip
def test_a_plain_question_is_none(words: str) -> None:
    assert not complains(words)


@pytest.mark.parametrize(
    "words",
    [
        "ora duwe duit sakmono pak. nek njaluk sing gratisan pemerintah kepriwe",
        "ga pungli, saya cuma tanya kelas 3",
    ],
)
def test_who_wants_it_free_or_says_that_it_is_no_bribe_is_not_told_how_to_complain(
    do: Do, words: str
) -> None:
    slots = {"layanan": "bpjs-kesehatan-iuran"}
    answer = answer_of(do("action_pungli", words, "lapor_pungli", slots=slots))
    assert answer.copyable is None
    assert "di luar biaya resmi" not in answer.text


def test_an_illegal_fee_comes_with_the_text_to_send(do: Do) -> None:
    answer = answer_of(do("action_pungli", "petugas minta 200rb buat ktp hilang", "lapor_pungli"))
    assert answer.copyable is not None
    assert "petugas minta 200rb buat ktp hilang" in answer.copyable
    assert "Layanan: KTP" in answer.copyable
    assert "Tanggal kejadian: (isi)" in answer.copyable
    assert "Kami tidak mengirimkannya ke mana pun" in answer.text


def test_who_tells_of_an_illegal_fee_learns_that_the_name_can_stay_hidden(do: Do) -> None:
    answer = answer_of(do("action_pungli", "lurah minta uang rokok", "lapor_pungli"))
    assert "anonim" in answer.text


def test_who_complains_of_an_amount_learns_the_official_fee(do: Do) -> None:
    words = "perpanjang SIM C saya dimintai Rp350.000, saya mengadu ke mana"
    answer = answer_of(do("action_jawab", words, "tanya_pengaduan"))
    assert answer.service_id == "sim-perpanjangan"
    assert "Rp75.000" in answer.text
    assert "lapor.go.id" in answer.text


def test_a_rude_officer_is_led_to_lapor_with_the_text(do: Do) -> None:
    answer = answer_of(do("action_jawab", "petugasnya kasar banget, mau ngadu lewat mana"))
    assert answer.service_id == "sp4n-lapor"
    assert answer.copyable is not None
    assert "- petugasnya kasar banget, mau ngadu lewat mana" in answer.copyable
    assert "lapor.go.id" in answer.text


def test_a_question_about_lapor_itself_gets_no_text(do: Do) -> None:
    answer = answer_of(do("action_jawab", "lapor.go.id bayar ga"))
    assert (answer.service_id, answer.copyable) == ("sp4n-lapor", None)


def test_a_delay_is_answered_and_the_way_to_complain_is_a_tap(do: Do) -> None:
    answer = answer_of(do("action_jawab", "bikin paspor udah 3 bulan belum jadi, berapa lama sih"))
    assert answer.service_id == "paspor-baru"
    assert answer.copyable is None
    assert answer.choices[-1].value == REPORT


def test_the_tap_brings_what_was_told_before_and_nothing_else(knowledge: Knowledge) -> None:
    answer = answer_of(
        tap(
            knowledge,
            "halo min",
            "paspor saya 3 bulan ga jadi2",
            "syarat bikin skck apa",
            "petugasnya malah bentak saya, nik [NIK]",
            service_id="paspor-baru",
            region=("32.73",),
        )
    )
    text = answer.copyable or ""
    told = [line for line in text.splitlines() if line.startswith("- ")]
    assert told == ["- paspor saya 3 bulan ga jadi2", "- petugasnya malah bentak saya, nik [NIK]"]
    assert "Layanan: Paspor" in text
    assert "Wilayah: Kota Bandung" in text


def test_nothing_is_said_to_be_filed(do: Do) -> None:
    answer = answer_of(do("action_pungli", "ada calo di samsat", "lapor_pungli"))
    whole = f"{answer.text} {answer.copyable}".lower()
    for claim in ("sudah kami laporkan", "laporan tercatat", "laporan anda diterima", "tiket"):
        assert claim not in whole


def test_every_channel_shows_the_text_so_that_it_can_be_copied_whole(do: Do) -> None:
    answer = answer_of(do("action_pungli", "ada calo di samsat", "lapor_pungli"))
    assert answer.copyable is not None
    assert whatsapp(answer, "https://a.go.id")[-1].payload["text"]["body"] == answer.copyable
    (*_, last) = telegram(answer, "https://a.go.id")
    assert last.payload["text"] == f"<pre>{answer.copyable}</pre>"
    assert answer.copyable in plain(answer)


def test_who_complains_of_an_officer_does_not_ask_for_one(do: Do) -> None:
    answer = answer_of(do("action_petugas", "petugasnya kasar banget, mau ngadu ke mana"))
    assert answer.service_id == "sp4n-lapor"
    assert answer.copyable is not None


@pytest.mark.parametrize(
    "wish", ["ktp 3 bulan belum jadi, mau bicara sama petugas", "hubungkan ke petugas, saya kecewa"]
)
def test_who_complains_and_asks_for_a_person_gets_one(do: Do, wish: str) -> None:
    answer = answer_of(do("action_petugas", wish, "minta_petugas"))
    assert answer.handoff is not None


@pytest.mark.parametrize(
    "words",
    [
        "ada kenalan calo sim ga bang, yg nembak berapa pasarannya",
        "saya kasih aja dulu 2jt biar jalan, boleh gak",
        "mending lewat biro jasa aja ga",
        "bisa nembak sim ga",
    ],
)
def test_who_would_pay_is_told_not_to_and_gets_no_complaint_against_themselves(
    do: Do, words: str
) -> None:
    assert would_pay(words)
    answer = answer_of(do("action_pungli", words, "lapor_pungli"))
    assert answer.copyable is None
    assert answer.text.startswith("Jangan.")


@pytest.mark.parametrize(
    "words",
    [
        "petugas minta uang rokok 100rb", "calo minta 300 ribu, aman tidak",
        "saya bayar pajak tiap tahun tapi jalan rusak", "tadi disuruh bayar 500rb sama oknum",
    ],
)  # fmt: skip
def test_who_is_asked_for_money_does_not_offer_it(words: str) -> None:
    assert not would_pay(words)


def test_the_text_is_not_shown_again_to_who_only_asks_on(do: Do) -> None:
    earlier = ("petugas loket minta uang rokok 100rb",)
    at_lapor = {"layanan": "sp4n-lapor", "aspek": [], "pertanyaan": earlier[0]}
    again = do("action_jawab", "berapa lama diproses", slots=at_lapor, earlier=earlier)
    assert answer_of(again).copyable is None


@pytest.mark.parametrize(
    "words",
    [
        "nib bayar piro kak? gratis ta? soale tetanggaku bilang kena 300rb lewat biro jasa",
        "itu bayar ga? ibu kos minta 500rb katanya buat urus pak RT",
    ],
)
def test_a_fee_of_who_is_no_official_is_offered_to_be_told_and_nothing_is_written(
    do: Do, words: str
) -> None:
    answer = answer_of(do("action_pungli", words, "lapor_pungli", slots={"layanan": "nib-oss"}))
    assert answer.text.startswith("Anda tidak wajib membayar di luar biaya resmi.")
    assert answer.copyable is None
    assert answer.choices[0].title == "Adukan ke LAPOR!"


@pytest.mark.parametrize(
    "words",
    [
        "saya disuruh kasih uang dulu sama petugas biar cepat",
        "petugasnya bilang harus kasih uang biar cepat",
        "katanya harus kasih uang ke pak lurah supaya ktp jadi",
    ],
)
def test_money_without_a_figure_is_heard_too(do: Do, words: str) -> None:
    slots = {"layanan": "ktp-el-baru-pemula"}
    answer = answer_of(do("action_pungli", words, "lapor_pungli", slots=slots))
    assert answer.text.startswith("Anda tidak wajib membayar di luar biaya resmi.")


@pytest.mark.parametrize(
    ("service", "words", "before"),
    [
        (
            "kip-kuliah",
            "ortu gw ga masuk DTKS tp penghasilan gabungan cm 3jt, itu lolos ga",
            "gw udah keterima jalur mandiri tp ukt nya MAHAL BGT",
        ),
        (
            "pip-sekolah",
            "katanya anak SMP bisa dapat KIP, bapaknya sudah tidak ada",
            "kalau dinsos tidak mau, saya lapor ke mana",
        ),
    ],
)
def test_who_tells_of_their_own_money_is_not_taken_to_complain(
    do: Do, service: str, words: str, before: str
) -> None:
    slots = {"layanan": service, "jejak": {service: 0.9}}
    answer = answer_of(do("action_pungli", words, "lapor_pungli", slots=slots, earlier=(before,)))
    assert answer.service_id == service
    assert "Laporkan pungutan liar" not in answer.text
