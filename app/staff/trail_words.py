"""The audit log as people read it: actions, what they were done to, and their details."""

from __future__ import annotations

from datetime import datetime

from app.staff.times import Zone, in_words

# What commands note; everything else is noted in the words that are read.
ACTIONS = {
    "channel.off": "saluran ditutup",
    "channel.on": "saluran dibuka",
    "retention.applied": "masa simpan diterapkan",
}
# The kind of a subject: its word, and where it is looked at.
_KINDS = {
    "service": ("layanan", "/redaksi/layanan/{}"),
    "regulation": ("dasar hukum", "/redaksi/dasar/{}"),
    "topic": ("topik", "/redaksi/topik/{}"),
    "pengguna": ("pengguna", "/pengguna/{}"),
    "channel": ("saluran", ""),
    "retention": ("data lama", ""),
}


def subject_in_words(subject: str) -> str:
    """`service:skck` -> `layanan skck`; what has no kind stays as it is."""
    kind, _, id_ = subject.partition(":")
    return f"{_KINDS[kind][0]} {id_}".strip() if kind in _KINDS else subject


def page_of(subject: str) -> str:
    """Where a subject is looked at; empty if nowhere."""
    kind, _, id_ = subject.partition(":")
    return _KINDS[kind][1].format(id_) if id_ and kind in _KINDS else ""


def subject_as_noted(typed: str) -> str:
    """`layanan skck`, as the page shows it -> `service:skck`; anything else as it is."""
    for kind, (word, _) in _KINDS.items():
        if typed.casefold() == word:
            return kind
        if typed.casefold().startswith(f"{word} "):
            return f"{kind}:{typed[len(word) :].strip()}"
    return typed


def detail_in_words(value: str, zone: Zone) -> str:
    """A moment as the reader's clock shows it; anything else as it is."""
    try:
        moment = datetime.fromisoformat(value) if "T" in value else None
    except ValueError:
        return value
    return in_words(moment, zone) if moment and moment.tzinfo else value
