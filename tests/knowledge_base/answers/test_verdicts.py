"""Yes or no comes first where the record decides it, and nowhere else."""

from __future__ import annotations

import pytest

from knowledge_base.answer import Answer
from knowledge_base.answers.service import service_answer
from knowledge_base.retrieval import Knowledge


def ask(knowledge: Knowledge, service_id: str, question: str) -> Answer:
    return service_answer(
        knowledge.service(service_id),
        knowledge.asked(question),
        question,
        knowledge.relevance(service_id, question),
        knowledge.catalogue.regulations,
    )


@pytest.mark.parametrize(
    ("service_id", "question", "first"),
    [
        ("ktp-el-hilang", "bayar ga?", "Tidak, gratis.\n"),
        ("ktp-el-hilang", "min ktp sy ilang kmrn, bayar gak ya", "Tidak, gratis.\n"),
        ("ktp-el-hilang", "apa gratis?", "Ya, gratis.\n"),
        ("ktp-el-hilang", "gratis apa bayar sih", "Gratis.\n"),
        ("skck", "skck bayar ga", "Ya, Rp30.000.\n"),
        ("skck", "skck gratis kan?", "Tidak gratis, Rp30.000.\n"),
        ("sim-baru", "bikin sim bayar ga?", "Ya, ada biayanya.\n"),
        ("sim-baru", "sim c bayar ga?", "Ya, mulai Rp100.000.\n"),
        ("ktp-el-hilang", "harus bawa KK?", "Ya, perlu: Fotokopi Kartu Keluarga (KK).\n"),
        ("ktp-el-baru-pemula", "rekam ktp boleh diwakilkan?", "Tidak. Sidik jari"),
        ("ktp-el-baru-pemula", "apa harus datang sendiri?", "Ya. Datang sendiri"),
        # Beside another question of yes or no its answer would pass for that.
        (
            "ktp-el-rusak-ubah-data",
            "apa harus diganti cerai mati? bayar nopo mboten",
            "Biayanya gratis.\n",
        ),
        ("roya", "boleh diwakilin ga?", "Ya. Surat kuasa, kalau diurus orang lain.\n"),
        ("ktp-el-hilang", "bisa di kota lain ga?", "Ya. "),
        (
            "sim-perpanjangan",
            "bs diperpanjang di bekasi ga? bikinnya di brebes",
            "Ya. Anda bisa ke Satpas, gerai",
        ),
        ("paspor-baru", "ktp Medan, sekarang kerja di Depok. bikin di Depok boleh?", "Ya. Kantor"),
        ("sim-baru", "ktp NTT tapi kos di depok, mesti pulang kampung?", "Tidak. Satpas."),
        (
            "paspor-penggantian",
            "mesti balik ke malang?",
            "Tidak. Kantor Imigrasi mana pun.",
        ),
        ("duplikat-buku-nikah", "sy di batam, bisa di batam aja ga?", "Tidak. Harus di KUA tempat"),
        ("nib-oss", "bisa online?", "Ya. NIB gratis dan bisa Anda buat sendiri di oss.go.id.\n"),
        ("stnk-5-tahunan", "bisa lewat hp ga", "Tidak. Samsat induk."),
    ],
)
def test_the_verdict_is_the_first_word(
    knowledge: Knowledge, service_id: str, question: str, first: str
) -> None:
    answer = ask(knowledge, service_id, question)
    assert answer.text.startswith(first)
    assert answer.citations


@pytest.mark.parametrize(
    ("service_id", "question"),
    [
        # The record names several cases, one office's practice, or an exception.
        ("nikah-kua", "nikah bayar ga?"),
        ("duplikat-buku-nikah", "bayar ga?"),
        ("permohonan-informasi-publik", "bayar ga?"),
        ("duplikat-buku-nikah", "perlu pas foto ga?"),
        ("ktp-el-hilang", "perlu surat polisi ga?"),
        # The question sets a condition of its own, or is about something beside the service.
        ("ktp-el-hilang", "telat lapor, bayar ga?"),
        ("ktp-el-hilang", "kalau lewat calo bayar ga?"),
        ("ktp-el-hilang", "legalisirnya bayar ga?"),
        ("ktp-el-hilang", "kalau wna bayar ga?"),
        ("ktp-el-baru-pemula", "kalau sakit boleh diwakilkan?"),
        ("ktp-el-hilang", "harus bawa KK kakek ga?"),
        # The record does not say.
        ("ktp-el-hilang", "bisa online?"),
        ("ktp-el-hilang", "boleh diwakilkan?"),
        ("ktp-el-hilang", "harus bawa ijazah?"),
        # No yes/no question.
        ("ktp-el-hilang", "bayar berapa"),
        ("ktp-el-hilang", "harus bawa apa"),
        ("ktp-el-hilang", "tidak bayar kan?"),
    ],
)
def test_no_verdict_is_invented(knowledge: Knowledge, service_id: str, question: str) -> None:
    text = ask(knowledge, service_id, question).text
    assert not text.startswith(("Ya", "Tidak", "Gratis", "Bayar"))
    assert text.startswith(f"*{knowledge.service(service_id).nama}*")
