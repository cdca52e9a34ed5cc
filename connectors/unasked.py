"""What is answered to a message that asks nothing: no words, too many, or only to be forgotten."""

from __future__ import annotations

import re

from connectors.model import MediaKind, StoredMessage
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.language import normalise

_MOST_LETTERS, _LONGEST_FORGET = 2_000, 200


def _asks_for_words(why: str) -> Answer:
    """To who sent something else than words: what to do, and the ways on."""
    return Answer(
        status=Outcome.CHAT,
        text=f'{why} Tolong ketik pertanyaan Anda, misalnya "KTP hilang bayar berapa".',
        choices=(Choice(title="Hubungi petugas", value="petugas"),),
    )


_NO_WORDS = Answer(
    status=Outcome.CHAT,
    text=(
        "Saya belum menangkap pertanyaannya. Tulis dengan kata-kata, "
        'misalnya "syarat bikin KTP" atau "biaya paspor".'
    ),
)
_NOT_HEARD = {
    MediaKind.VOICE: _asks_for_words("Maaf, kami belum bisa mendengar pesan suara."),
    MediaKind.IMAGE: _asks_for_words("Maaf, kami belum bisa membaca gambar."),
    MediaKind.VIDEO: _asks_for_words("Maaf, kami belum bisa melihat video."),
    MediaKind.DOCUMENT: _asks_for_words("Maaf, kami belum bisa membaca berkas."),
    MediaKind.LOCATION: _asks_for_words("Lokasi Anda tidak perlu dikirim."),
    MediaKind.CONTACT: _asks_for_words("Kontak orang lain tidak perlu dikirim."),
}
_NO_FILES = _asks_for_words("Maaf, kami hanya bisa membaca tulisan.")
# What stands for media in text that was copied from elsewhere: "[foto]", "<Media omitted>", a name
# of a file.
_IN_ITS_PLACE = {
    MediaKind.IMAGE: r"foto|gambar|image|photo|stiker|sticker|gif|\S+\.(?:jpe?g|png|webp)",
    MediaKind.VOICE: r"pesan suara|voice note|vn|audio|\S+\.(?:opus|ogg|mp3)",
    MediaKind.VIDEO: r"video|\S+\.mp4",
    MediaKind.DOCUMENT: (
        r"dokumen|berkas|file|document|media(?: omitted| tidak disertakan)?|\S+\.(?:pdf|docx?)"
    ),
}
_BRACKETED = re.compile(r"[\[<(]\s*(?P<inside>[^\[\]<>()]{1,40}?)\s*[\]>)]|(?P<name>\S+\.\w{3,4})")
# With courtesies around it and nothing else: what is more is a question.
_FORGET = re.compile(
    r"(?:(?:tolong|mohon|minta|saya|mau|ingin|min|admin|kak|pak|bu) )*"
    r"hapus(?: semua)? (?:data|percakapan|riwayat)(?: (?:ini|saya|semua|percakapan|chat))*"
    r"(?: (?:dong|ya|kak|min|pak|bu|sekarang|segera|terima kasih|makasih))*"
)
_DELETE_HERE = Answer(
    status=Outcome.CHAT,
    text=(
        'Untuk menghapus semua pesan di sini, tekan tombol "Hapus percakapan" di halaman ini. '
        "Setelah itu tidak ada yang tersisa, juga di tempat kami."
    ),
)
_TOO_LONG = Answer(
    status=Outcome.CHAT,
    text=(
        "Pesan Anda terlalu panjang untuk saya baca (paling banyak 2.000 huruf). "
        "Tulis pertanyaannya saja, satu atau dua kalimat."
    ),
)


def is_to_forget(text: str) -> bool:
    """Whether a message only asks to be forgotten: `hapus data saya`, or the command `/hapus`.

    Over channels that are posted to, this deletes everything at once (webhooks.Inbox).
    """
    if len(text) > _LONGEST_FORGET:
        return False
    is_command = text.strip().casefold() == "/hapus"
    return is_command or _FORGET.fullmatch(normalise(text)) is not None


def _stands_for(text: str) -> MediaKind | None:
    """The kind of media that a text is only a placeholder of."""
    found = _BRACKETED.fullmatch(text.strip())
    if found is None:
        return None
    inside = (found["inside"] or found["name"]).casefold()
    return next((kind for kind, p in _IN_ITS_PLACE.items() if re.fullmatch(p, inside)), None)


def unasked(message: StoredMessage) -> Answer | None:
    """The reply to a message that is nothing for the dialogue; None if it is."""
    if message.media and not message.text:
        return _NOT_HEARD.get(message.media, _NO_FILES)
    if kind := _stands_for(message.text):
        return _NOT_HEARD[kind]
    if len(message.text) > _MOST_LETTERS:
        return _TOO_LONG
    if not any(char.isalnum() for char in message.text):
        return _NO_WORDS
    return _DELETE_HERE if is_to_forget(message.text) else None
