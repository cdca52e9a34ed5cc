"""A dozen answers that every channel has to show in full, by what is hard about them."""

from __future__ import annotations

from knowledge_base.answer import Answer, Choice, Citation, Outcome

LAW = Citation(
    regulation_id="uu-24-2013",
    locator="pasal 79A",
    title="UU 24/2013 pasal 79A",
    url="/peraturan/uu-24-2013#pasal-79a",
    checked_on="2026-03",
)
LONG_LAW = Citation(
    title=(
        "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 15 Tahun "
        "2014 tentang Pedoman Standar Pelayanan, pasal 4 ayat (1) huruf b, beserta lampirannya"
    ),
    url="/peraturan/permenpanrb-15-2014#pasal-4-ayat-1-huruf-b",
    checked_on="2026-02-11",
)
PAGE = Citation(
    title="Polri: tarif <resmi> & syarat *lengkap*",
    url="https://contoh.go.id/tarif_resmi?jenis=skck&tahun=2026",
    checked_on="2026-01",
)


def _answered(text: str, *citations: Citation, more_url: str | None = None) -> Answer:
    return Answer(
        status=Outcome.ANSWERED,
        text=text,
        citations=citations or (LAW,),
        checked_on="2026-03",
        more_url=more_url,
    )


def _services(*titles: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(title=title, value=f"pilih:layanan-{n}", service_id=f"layanan-{n}")
        for n, title in enumerate(titles, 1)
    )


def _chat(text: str, *choices: Choice) -> Answer:
    return Answer(status=Outcome.CHAT, text=text, choices=choices)


_NOT_THAT = Choice(title="Bukan itu", value="bukan_itu")

ANSWERS = {
    "short": _chat("Halo! Ada yang bisa dibantu?"),
    "fees": _answered(
        "*SKCK*\n\n*Biaya*\n• SKCK baru: Rp30.000\n• Perpanjangan: Rp30.000\n"
        "• Rumus sidik jari: gratis (Rp0)\n\n*Waktu*\n1. Loket: 1 hari\n2. Daring: 3 hari",
        LAW,
        PAGE,
        more_url="/layanan/skck",
    ),
    "long": _answered(
        "\n\n".join(
            f"*Bagian {n}*\n" + " ".join(f"kalimat {n}.{m} selesai." for m in range(60))
            for n in range(1, 8)
        ),
        more_url="/layanan/paspor-baru",
    ),
    "two choices": Answer(
        status=Outcome.CLARIFICATION,
        text="Maksud Anda yang mana?",
        choices=(*_services("KTP-el hilang"), _NOT_THAT),
    ),
    "three choices": Answer(
        status=Outcome.CLARIFICATION,
        text="Maksud Anda yang mana?",
        choices=(*_services("SIM baru", "SIM hilang"), _NOT_THAT),
    ),
    "eight choices": _chat("Pilih:", *_services(*(f"Layanan nomor {n}" for n in range(1, 9)))),
    "twelve choices": _chat("Pilih:", *_services(*(f"Layanan nomor {n}" for n in range(1, 13)))),
    "long titles": _chat(
        "Yang mana?",
        *_services(
            "Penggantian paspor karena hilang atau rusak di luar negeri oleh perwakilan",
            "Penggantian paspor karena hilang atau rusak di dalam negeri oleh kantor imigrasi",
        ),
        _NOT_THAT,
    ),
    "long sources": _answered("Ada standar pelayanannya.", LONG_LAW, LAW, PAGE),
    "special signs": _answered(
        "Biaya < Rp50.000 & > Rp0: 2 * 3 = 6, berkas_ktp_asli, ~10 hari, `kode`, <b>bukan tebal</b>"
    ),
    "emergency": _answered(
        "*Hubungi sekarang juga*\n• 110: polisi\n• 112: semua keadaan darurat (bebas pulsa)\n"
        "• 129 atau WhatsApp 08111-129-129: kekerasan pada perempuan dan anak (SAPA)\n\n"
        "Sebutkan lokasi Anda dan apa yang terjadi."
    ),
    "masked": _answered(
        "Cetak ulang KTP-el: gratis (Rp0)\n\n"
        "Nomor pribadi di pesan Anda kami samarkan dan tidak kami simpan."
    ),
    "unanswerable": Answer(
        status=Outcome.UNANSWERABLE,
        text="Saya belum punya data resminya.",
        choices=(Choice(title="Hubungi petugas", value="petugas"),),
        more_url="/layanan",
    ),
}
