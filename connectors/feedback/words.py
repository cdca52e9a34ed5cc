"""What citizens read about their feedback, and the one question at the end of a thread."""

from __future__ import annotations

from datetime import timedelta

from connectors.desk.model import Thread
from connectors.model import Mark
from connectors.notices import Notice
from knowledge_base.answer import Answer, Choice, Outcome

_PERSON = (Choice(title="Hubungi petugas", value="petugas"),)
_SCALE = ("Tidak terbantu", "Kurang terbantu", "Cukup", "Terbantu", "Sangat terbantu")

# On a tapped button, for a moment: at most 200 characters in Telegram.
TOASTS = {
    Mark.GOOD: "Terima kasih, penilaian Anda tercatat.",
    Mark.POOR: (
        "Terima kasih, penilaian Anda tercatat. Maaf belum membantu. "
        "Ketik /petugas kalau ingin dibantu orang."
    ),
}
TOO_OLD = "Jawaban ini tidak bisa dinilai lagi. Penilaian Anda tidak tersimpan."
# Where a mark arrives without a word of ours, at most once a day.
SORRY = Notice(
    "penilaian",
    "Terima kasih, penilaian Anda tercatat. Maaf jawaban tadi belum membantu. "
    "Coba tulis pertanyaannya dengan kata lain, atau hubungi petugas.",
    timedelta(days=1),
    _PERSON,
)


def thanks(mark: Mark) -> Answer:
    """The reply to a mark that was written as a message."""
    if mark is Mark.POOR:
        return SORRY.answer
    return _chat("Terima kasih, penilaian Anda tercatat.")


def cannot_be_marked() -> Answer:
    return _chat(TOO_OLD)


def question(thread: Thread) -> Answer:
    """The one question below the closing words of a thread; it may be ignored."""
    scale = tuple(
        Choice(title=title, value=f"nilai:{thread.id}:{stars}")
        for stars, title in enumerate(_SCALE, 1)
    )
    text = "Seberapa terbantu Anda oleh petugas? Boleh tidak dijawab."
    return Answer(status=Outcome.CHAT, text=text, choices=scale)


def rated(thread_id: int, stars: int) -> Answer:
    """Thanks for the stars, and the way to a sentence."""
    way = Choice(title="Tambah satu kalimat", value=f"kesan:{thread_id}")
    text = f"Terima kasih, nilai Anda tercatat: {stars} dari 5 ({_SCALE[stars - 1].lower()})."
    return Answer(status=Outcome.CHAT, text=text, choices=(way,))


def cannot_be_rated() -> Answer:
    return _chat("Percakapan itu tidak bisa dinilai. Penilaian Anda tidak tersimpan.")


def ask_for_sentence() -> Answer:
    return _chat(
        "Silakan tulis satu kalimat tentang pelayanan petugas kami. "
        "Jangan tulis NIK, nomor KK, atau nomor lain."
    )


def heard() -> Answer:
    return _chat("Terima kasih, kalimat Anda tersimpan dan dibaca petugas kami.")


def _chat(text: str) -> Answer:
    return Answer(status=Outcome.CHAT, text=text)
