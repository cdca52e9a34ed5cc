"""What is promised to who wants a person: only what is true at that moment. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.desk.hours import Hours
from connectors.desk.naming import unit_in_words
from knowledge_base.answer import Choice

LEAVE = Choice(title="Titip pertanyaan", value="titip")
BACK = Choice(title="Kembali ke bot", value="kembali")
_LONGEST_SAID = timedelta(hours=1)
_CONSENT = (
    "Mau menitipkan pertanyaan? Kalau ya, petugas membaca pertanyaan dan percakapan ini "
    "(nomor pribadi sudah disamarkan), lalu jawabannya datang di sini juga."
)


@dataclass(frozen=True)
class Situation:
    """A desk at a moment: `ready` agents, people who wait `before`, the `usual` waiting time."""

    hours: Hours
    at: datetime
    ready: int
    before: int
    usual: timedelta | None

    @property
    def who(self) -> str:
        """`petugas Disdukcapil Kota Bandung`."""
        return f"petugas {unit_in_words(self.hours.unit)}".strip()

    @property
    def takes(self) -> bool:
        """Whether somebody is there who can take one more."""
        has_room = self.ready > 0 and self.before < self.hours.most_waiting
        return has_room and self.hours.is_open(self.at) and not self.is_too_late

    @property
    def is_too_late(self) -> bool:
        """Whether it closes before one's turn comes, by the usual time."""
        closes = self.hours.closes(self.at)
        return bool(self.wait and closes and self.at + self.wait > closes)

    @property
    def wait(self) -> timedelta | None:
        """How long it takes by the usual time, one after the other for each agent who is ready."""
        if self.usual is None or not self.ready:
            return None
        return self.usual * (1 + self.before / self.ready)


@dataclass(frozen=True)
class Promise:
    """The words, with the ways on; `connects` if the thread begins with them."""

    text: str
    choices: tuple[Choice, ...]
    connects: bool


def promised(situation: Situation) -> Promise:
    """A place in the line if there is one; else why not, and the way to leave the question."""
    if situation.takes:
        # What was looked up, and what happens if it changes: the rules see to that.
        text = (
            f"Saya sambungkan ke {situation.who}. Saat ini {situation.ready} petugas siap. "
            f"{place_in_words(situation)}\n\n"
            "Petugas membaca percakapan ini. Kalau ada yang perlu ditambahkan, tulis saja di sini. "
            "Kalau ternyata tidak ada yang bisa menerima Anda, saya kabari di sini."
        )
        return Promise(text, (BACK,), True)
    return Promise(f"{_why_not(situation)}\n\n{_CONSENT}", (LEAVE, BACK), False)


def place_in_words(situation: Situation) -> str:
    """`Anda urutan ke-3. Waktu tunggu kira-kira 6 menit.`"""
    return f"Anda urutan ke-{situation.before + 1}. {_wait_in_words(situation.wait)}"


def answer_when(situation: Situation) -> str:
    """When a question that is left can be answered at the earliest."""
    if situation.hours.is_open(situation.at):
        return "Petugas menjawab begitu ada yang siap."
    if opens := situation.hours.opens_next(situation.at):
        moment = situation.hours.moment_in_words(opens, situation.at)
        return f"Petugas menjawab setelah buka lagi, paling cepat {moment}."
    return "Belum ada kepastian kapan petugas buka lagi."


def _wait_in_words(wait: timedelta | None) -> str:
    if wait is None:
        return "Waktu tunggunya belum bisa diperkirakan."
    if wait > _LONGEST_SAID:
        return "Waktu tunggunya bisa lebih dari satu jam."
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    return f"Waktu tunggu kira-kira {minutes} menit."


def _why_not(situation: Situation) -> str:
    who = situation.who[0].upper() + situation.who[1:]
    hours, at = situation.hours, situation.at
    if not hours.is_open(at):
        because = hours.closed_because(at.astimezone(hours.zone.info).date())
        closed = f"{who} sedang tutup{f' ({because})' if because else ''}."
        opens = hours.opens_next(at)
        again = f" Buka lagi {hours.moment_in_words(opens, at)}." if opens else ""
        return f"{closed}{again} Jam layanan: {hours.in_words}."
    if not situation.ready:
        return f"Sekarang belum ada {situation.who} yang siap menerima."
    closes = hours.closes(at)
    if closes and situation.is_too_late:
        until = hours.moment_in_words(closes, at)
        return f"{who} tutup {until}, kemungkinan sebelum giliran Anda."
    return f"Antrean {situation.who} sedang penuh: {situation.before} orang menunggu."
