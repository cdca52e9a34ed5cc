"""In a talk, a message that asks what something means for the matter goes on about that matter."""

from __future__ import annotations

import pytest

from bot.actions.bearing import asks_of_any, bears_on_it
from bot.actions.turn import Memory, Turn
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of


@pytest.mark.parametrize(
    ("talked_of", "message"),
    [
        ("balik-nama-sertipikat", "PBB-nya belum lunas dua tahun, apa bikin terhambat?"),
        ("nib-oss", "saya ga punya npwp, jadi kendala ga"),
        ("nikah-kua", "akta lahir saya ilang kak, tetep bisa daftar?"),
        ("ptsl", "adanya cuma girik, cukup?"),
        ("sertifikat-halal-sehati", "kudu punya NIB dulu?"),
        ("akta-kematian", "KTP almarhum sudah tidak ada. Bisa?"),
        ("kia", "akta kelahirannya harus asli?"),
        ("akta-kelahiran", "buku nikahe digadaike mertua. piye nek ra nganggo buku nikah?"),
        ("paspor-baru", "nama di ijazah beda sama KTP, gapapa kan"),
    ],
)
def test_it_goes_on_whatever_document_it_names(do: Do, talked_of: str, message: str) -> None:
    answer = answer_of(do("action_jawab", message, slots={"layanan": talked_of}))
    assert answer.service_id == talked_of


@pytest.mark.parametrize(
    "message",
    [
        "oh iya SIM saya juga mati, masih bisa diperpanjang?",
        "katanya harus punya NPWP, bikinnya di mana",
        "PBB belum lunas, bayarnya di mana?",
        "kalau belum punya NPWP bikinnya gimana",
        "balik ke KTP tadi, cukup KK saja?",
        "mau bikin NIB sekalian, bisa?",
    ],
)
def test_what_asks_for_more_is_not_taken_for_it(message: str) -> None:
    assert not bears_on_it(Turn(text=message, memory=Memory(service_id="stnk-5-tahunan")))


def test_it_asks_on_about_nothing_where_nothing_is_talked_of() -> None:
    assert not bears_on_it(Turn(text="PBB belum lunas, apa menghambat?"))
    waits = Memory(service_id="skck", offered=("skck", "sim-baru"))
    assert not bears_on_it(Turn(text="PBB belum lunas, apa menghambat?", memory=waits))


def test_the_document_it_names_is_one_tap_away(do: Do) -> None:
    message = "PBB menunggak tiga tahun, apa itu menghalangi?"
    answer = answer_of(do("action_jawab", message, slots={"layanan": "balik-nama-sertipikat"}))
    assert "pbb-p2" in [choice.service_id for choice in answer.choices]


def test_where_the_record_does_not_say_its_requirements_show_what_it_takes(do: Do) -> None:
    message = "akta lahir saya ilang kak, apa tetap bisa?"
    answer = answer_of(do("action_jawab", message, slots={"layanan": "nikah-kua"}))
    assert "*Syarat*\n• Fotokopi akta lahir" in answer.text


@pytest.mark.parametrize(
    ("talked_of", "message"),
    [
        ("akta-kematian", "kalau yang ngurus tetangga boleh ga ya, anaknya baru pulang lebaran"),
        ("akta-perceraian", "Ada dendanya kalo lewat 60 hari?"),
        ("ktp-el-hilang", "alamatnya Pekalongan. Bolehkah mengurus di Semarang?"),
        ("coretax-aktivasi", "bisa di hp aja?"),
        ("stnk-hilang", "kl yg dateng ke samsat aku aja gmn, suami narik trs"),
    ],
)
def test_what_people_ask_of_every_service_goes_on(do: Do, talked_of: str, message: str) -> None:
    answer = answer_of(do("action_jawab", message, slots={"layanan": talked_of}))
    assert answer.service_id == talked_of


@pytest.mark.parametrize(
    "message",
    [
        "paspor saya juga mau habis, bisa di Banjarmasin?",
        "kalo yg sembako tadi boleh diambil suami?",
        "oh iya BPJS bisa lewat aplikasi?",
        "sekalian pajaknya telat setahun, dendanya berapa",
    ],
)
def test_what_people_ask_of_another_matter_does_not(knowledge: Knowledge, message: str) -> None:
    assert not asks_of_any(Turn(text=message, memory=Memory(service_id="kk-baru")), knowledge)


def test_what_surely_is_of_another_service_is_that_whoever_may_go(do: Do) -> None:
    slots = {"layanan": "skck", "jejak": {"skck": 0.9}}
    message = "gawe surat kehilangan nang polsek endi baen iso? umahku banyumas"
    assert answer_of(do("action_jawab", message, slots=slots)).service_id == "laporan-kehilangan"
