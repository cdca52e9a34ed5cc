"""What agents read of states, reasons, times and kinds: one place for the words."""

from __future__ import annotations

import json
from datetime import datetime

from app.desk.units import queue_in_words
from connectors.desk.model import Ending, Event, EventKind, Queue
from connectors.model import Channel, MediaKind
from knowledge_base.answer import HandoffReason, Outcome

REASONS = {
    HandoffReason.ASKED: "minta petugas",
    HandoffReason.UNSURE: "bot kurang yakin",
    HandoffReason.FRUSTRATED: "kecewa dengan jawaban",
    HandoffReason.SENSITIVE: "topik peka",
    HandoffReason.RULE: "aturan layanan",
}
ENDINGS = {
    Ending.ANSWERED: "terjawab",
    Ending.REFERRED: "dialihkan ke instansi",
    Ending.LAPOR: "laporan LAPOR!",
    Ending.IRRELEVANT: "tidak relevan",
    Ending.BACK_TO_BOT: "warga kembali ke bot",
    Ending.UNATTENDED: "tidak sempat ditangani",
}
# What an agent decides by when closing.
ENDING_HINTS = {
    Ending.ANSWERED: "Warga sudah mendapat jawabannya di sini.",
    Ending.REFERRED: "Anda sudah memberi tahu ke mana warga harus pergi.",
    Ending.LAPOR: "Anda sudah memandu warga melapor sendiri di SP4N-LAPOR!.",
    Ending.IRRELEVANT: "Bukan pertanyaan tentang layanan; tidak dihitung sebagai tak terjawab.",
}
CHANNELS = {
    Channel.WEBCHAT: "Web",
    Channel.API: "API",
    Channel.WHATSAPP: "WhatsApp",
    Channel.TELEGRAM: "Telegram",
}
MEDIA = {
    MediaKind.VOICE: "Pesan suara",
    MediaKind.IMAGE: "Gambar",
    MediaKind.VIDEO: "Video",
    MediaKind.DOCUMENT: "Berkas",
    MediaKind.LOCATION: "Lokasi",
    MediaKind.CONTACT: "Kontak",
    MediaKind.STICKER: "Stiker",
    MediaKind.OTHER: "Kiriman lain",
}
OUTCOMES = {
    Outcome.ANSWERED: "dijawab",
    Outcome.CLARIFICATION: "bertanya balik",
    Outcome.UNANSWERABLE: "tidak terjawab",
    Outcome.CHAT: "obrolan",
}
_HAPPENED = {
    EventKind.OPENED: "Masuk ke meja",
    EventKind.MESSAGE: "Pesan",
    EventKind.CLAIMED: "Diambil",
    EventKind.RELEASED: "Kembali ke antrean",
    EventKind.TRANSFERRED: "Dipindahkan",
    EventKind.NOTED: "Catatan ditulis",
    EventKind.TAGGED: "Tanda diubah",
    EventKind.REVEALED: "Alamat kontak dibuka",
    EventKind.CLOSED: "Ditutup",
}


def happened(event: Event, name: str) -> str:
    """`Ditutup oleh Tono Contoh: terjawab`; `name` is the agent's, empty for the rules."""
    by = f" oleh {name}" if name else ""
    match event.kind:
        case EventKind.OPENED if event.detail in list(HandoffReason):
            more = REASONS[HandoffReason(event.detail)]
        case EventKind.CLOSED if event.detail in list(Ending):
            more = ENDINGS[Ending(event.detail)]
        case EventKind.TRANSFERRED if event.detail:
            more = f"ke {queue_in_words(Queue(**json.loads(event.detail)))}"
        case _:
            more = ""
    return f"{_HAPPENED[event.kind]}{by}" + (f": {more}" if more else "")


def age(since: datetime, now: datetime) -> str:
    """`baru saja`, `4 menit`, `2 jam`, `3 hari`."""
    minutes = int((now - since).total_seconds()) // 60
    if minutes < 1:
        return "baru saja"
    if minutes < 60:
        return f"{minutes} menit"
    return f"{minutes // 60} jam" if minutes < 24 * 60 else f"{minutes // (24 * 60)} hari"
