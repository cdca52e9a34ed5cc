"""An amount or a validity that a question takes for granted is set right from the typed fields."""

from __future__ import annotations

import pytest

from knowledge_base.answers.claimed import set_right
from knowledge_base.answers.tariff import fees_for
from knowledge_base.retrieval import Knowledge


def told(knowledge: Knowledge, service_id: str, question: str) -> str | None:
    service = knowledge.service(service_id)
    rows = fees_for(service.biaya, question) if service.biaya else ()
    verdict = set_right(question, service, rows)
    assert verdict is None or verdict.claims
    return verdict and verdict.text


@pytest.mark.parametrize(
    ("service_id", "question", "true"),
    [
        ("kk-baru", "biaya pecah kk 150rb itu resmi kan", "Bukan Rp150.000: gratis."),
        ("kia", "kia kan bayar 25 ribu per anak?", "Bukan Rp25.000: gratis."),
        ("ktp-el-hilang", "denda 50rb krn ktp ilang bayarnya di mana", "Bukan Rp50.000: gratis."),
        ("roya", "roya bayar dua juta kan", "Bukan Rp2.000.000, tetapi Rp50.000."),
        ("skck", "skck tarifnya 75rb ya?", "Bukan Rp75.000, tetapi Rp30.000."),
        (
            "ktp-el-hilang",
            "ktp kan berlaku 5 tahun",
            "Bukan 5 tahun. KTP pengganti berlaku seumur hidup, selama data Anda tidak berubah.",
        ),
        (
            "merek-umkm",
            "merek berlaku seumur hidup kan",
            "Bukan seumur hidup. 10 tahun sejak permohonan diterima, dan dapat diperpanjang.",
        ),
    ],
)
def test_what_is_true_is_said_instead(
    knowledge: Knowledge, service_id: str, question: str, true: str
) -> None:
    assert told(knowledge, service_id, question) == true


@pytest.mark.parametrize(
    ("service_id", "question"),
    [
        # What is right, what is asked openly, and what is no tariff.
        ("skck", "skck bayar 30rb kan"),
        ("skck", "skck berlaku 6 bulan kan"),
        ("kk-baru", "kk baru bayar berapa, kata tetangga 50rb kan"),
        ("kk-baru", "jasa calo pecah kk 150rb wajar kan"),
        ("pph-final-umkm", "omzet 300 juta kena pajak kan"),
        ("sim-baru", "bikin sim total habis 300rb kan"),
        # Several rows, several durations, or a span that is no validity.
        ("sim-baru", "bikin sim bayar 300rb kan"),
        ("paspor-baru", "paspor berlaku 5 tahun kan"),
        ("sim-perpanjangan", "sim saya habis 2 bulan lagi, udah bisa perpanjang kan"),
        ("stnk-5-tahunan", "stnk mati sudah 3 tahun, harus bayar semua kan"),
    ],
)
def test_nothing_is_set_right_where_the_record_leaves_room(
    knowledge: Knowledge, service_id: str, question: str
) -> None:
    assert told(knowledge, service_id, question) is None
