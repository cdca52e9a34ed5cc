"""What citizens read about their tickets."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.tickets.model import Change, State, Ticket
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.citations import day_in_words

_PERSON = Choice(title="Hubungi petugas", value="petugas")
_REPLY = Choice(title="Balas ke petugas", value="petugas")


def _chat(text: str, *choices: Choice) -> Answer:
    return Answer(status=Outcome.CHAT, text=text, choices=choices)


# The same words whether such a ticket exists elsewhere or not: that is nobody else's business.
NOT_HERE = _chat(
    "Tiket dengan nomor itu tidak ditemukan di percakapan ini. Periksa lagi nomornya. Status "
    "tiket hanya bisa dilihat dari percakapan, akun, atau nomor WhatsApp yang dipakai waktu tiket "
    "dibuat.",
    _PERSON,
)
NONE_HERE = _chat(
    "Belum ada tiket di percakapan ini. Kalau Anda punya nomornya, tanyakan dari percakapan, akun, "
    "atau nomor WhatsApp yang dipakai waktu tiket dibuat.",
    _PERSON,
)
MISTYPED = _chat(
    "Nomor tiketnya belum pas, mungkin ada angka yang kurang atau tertukar. "
    "Bentuknya seperti T-2611-0042-7: salin dari pesan petugas, lalu kirim lagi."
)
TOO_OFTEN = _chat(
    "Sudah beberapa kali nomornya tidak ditemukan di percakapan ini. Coba lagi satu jam lagi, "
    "atau minta bantuan petugas.",
    _PERSON,
)


def opened(ticket: Ticket, words: str) -> Answer:
    """The number, the agent's words, and how to ask for it."""
    lines = [f"*Tiket {ticket.number}*", *_facts(ticket)]
    how = f'Simpan nomornya. Untuk melihat kabarnya, ketik "status {ticket.number}" di sini.'
    return _chat("\n\n".join(("\n".join(lines), words, how)))


def changed(ticket: Ticket, words: str) -> Answer:
    """The new state in the agent's words; where something is asked, the way to answer."""
    lines = [f"*Tiket {ticket.number}*", *_facts(ticket)]
    choices = (_REPLY,) if ticket.state is State.WAITING else ()
    return _chat("\n\n".join(("\n".join(lines), words)), *choices)


def status(ticket: Ticket, history: Sequence[Change]) -> Answer:
    """Where it stands since when, and what was last said."""
    last = history[-1]
    lines = [f"*Tiket {ticket.number}*", *_facts(ticket)]
    lines.append(f"• Kabar terakhir, {day_in_words(last.at.date())}: {last.words}")
    choice = _REPLY if ticket.state is State.WAITING else _PERSON
    return _chat("\n".join(lines), choice)


def several(tickets: Sequence[Ticket]) -> Answer:
    """All tickets of a conversation, the newest first."""
    lines = [f"• {one.number}: {one.state}" for one in tickets]
    text = "*Tiket Anda*\n" + "\n".join(lines) + "\n\nKirim salah satu nomornya untuk kabarnya."
    return _chat(text)


def _facts(ticket: Ticket) -> list[str]:
    facts = [f"• Keadaan: {ticket.state}"]
    if ticket.state.is_open and ticket.due_on:
        facts.append(f"• Perkiraan selesai: {day_in_words(ticket.due_on)}")
    return facts
