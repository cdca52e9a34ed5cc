"""What a draft would say in the chat, at once and without an index: bubbles of each channel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape

from connectors.choices import offered
from connectors.render import checked_label
from connectors.telegram import render as telegram
from connectors.whatsapp import render as whatsapp
from knowledge_base.answer import Answer, Outcome
from knowledge_base.answers.service import service_answer
from knowledge_base.lines import lines_of
from knowledge_base.model import Aspect, Regulation, Service
from knowledge_base.publishing.model import Content
from knowledge_base.record_checks import RecordInvalid, validated
from knowledge_base.regions import regions
from knowledge_base.relevance import Relevance

_BOLD = re.compile(r"\*([^*\n]+)\*")
_HEADING = re.compile(r"^\*(.+?)\*", re.MULTILINE)
_TRIES = 4
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_REFERENCE = re.compile(r"^[a-z]+(-[a-z]+)*-[a-z0-9-]+-\d{4}$")
_PLACES = ("pasal ", "lampiran")
_UNNAMED = "belum-disebut"
_SOURCE = {"id": _UNNAMED, "url": "https://contoh.go.id", "judul": "(sumber belum disebut)"}
_FILLERS: dict[str, Any] = {
    "nama": "(nama layanan)",
    "instansi": "(instansi)",
    "deskripsi": "(penjelasan singkat)",
    "contoh_pertanyaan": ["(contoh pertanyaan)"] * 8,
    "ditinjau_pada": "2026-01-01",
    "tinjau_sebelum": "2099-01-01",
}


@dataclass(frozen=True)
class Bubble:
    """One message of a channel, as safe HTML, with what can be tapped below it."""

    words: Markup
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Channel:
    """The messages a channel would show."""

    name: str
    label: str
    bubbles: tuple[Bubble, ...]


def channels_of(answer: Answer, site: str) -> tuple[Channel, ...]:
    """The same answer in WhatsApp, Telegram and on the web, by their own renderers."""
    return (
        Channel("whatsapp", "WhatsApp", tuple(map(_whatsapp, whatsapp.messages(answer, site)))),
        Channel("telegram", "Telegram", tuple(map(_telegram, telegram.render(answer, site)))),
        Channel("web", "Web", (_web(answer),)),
    )


def draft_answer(
    content: Content,
    aspect: Aspect | None,
    region: str,
    regulations: Mapping[str, Regulation],
) -> Answer | None:
    """The answer a complete draft gives about one part (None: in short); None if it says nothing
    yet. What is wrong in a draft is left out."""
    service = _best_effort(content, regulations)
    if service is None:
        return None
    place = regions().get(region)
    there = service.in_region(region) if place else service
    known = dict(regulations)
    relevance = Relevance(dict.fromkeys(lines_of(there, known), 0.0))
    aspects = (aspect,) if aspect else ()
    return service_answer(service, aspects, "", relevance, known, region=place)


def topic_answer(content: Content) -> Answer | None:
    """What citizens read of a topic: its words, or the number that comes first in a danger."""
    words = str(content.get("jawaban") or content.get("nomor") or "")
    return Answer(status=Outcome.UNANSWERABLE, text=words) if words else None


def _best_effort(content: Content, regulations: Mapping[str, Regulation]) -> Service | None:
    """The service a draft describes so far; parts that make no sense yet are left out."""
    named = {row.get("id", ""): row for row in content.get("sumber") or ()}
    sources = [row for id_, row in named.items() if _SLUG.match(id_)]
    ids = {row["id"] for row in sources}
    typed = {k: _supported(v, ids, regulations) for k, v in content.items() if v}
    data = {**_FILLERS, **typed, "sumber": [*sources, _SOURCE]}
    for _ in range(_TRIES):
        try:
            return validated(Service, data)
        except RecordInvalid as invalid:
            wrong = {str(error.at[0]) for error in invalid.errors if error.at}
            if "sumber" in wrong:
                data["sumber"] = [_mended(row) for row in data["sumber"]]
            for name in wrong - {"sumber"}:
                data.pop(name, None)
            data = {**_FILLERS, **data}
    return None


def _supported(value: Any, sources: set[str], regulations: Mapping[str, Regulation]) -> Any:
    """A part of a draft without authorities that nobody knows; what has none yet says so."""
    if isinstance(value, list):
        rows = [_supported(row, sources, regulations) for row in value]
        return [row for row in rows if not isinstance(row, str) or _is_known(row, regulations)]
    if not isinstance(value, dict):
        return value
    found = {
        name: _supported(inner, sources, regulations)
        for name, inner in value.items()
        if name != "sumber"
    }
    named = [id_ for id_ in value.get("sumber") or () if id_ in sources]
    if {"butir", "item", "klaim"} & found.keys():
        found["sumber"] = named if named or found.get("dasar") else [_UNNAMED]
    if isinstance(found.get("rupiah"), str):
        found["keterangan"] = found.pop("rupiah")
    return found


def _is_known(line: str, regulations: Mapping[str, Regulation]) -> bool:
    """False for a reference to a regulation that is not in the catalogue; any text is fine."""
    id_, _, place = line.partition(" ")
    is_reference = bool(_REFERENCE.match(id_)) and (not place or place.startswith(_PLACES))
    return not is_reference or id_ in regulations


def _mended(row: Mapping[str, Any]) -> dict[str, Any]:
    """A source as it may be shown while its address or date is not right yet."""
    return {**_SOURCE, "id": row["id"], "judul": row.get("judul") or row["id"]}


def _whatsapp(message: Any) -> Bubble:
    payload = message.payload
    if payload["type"] == "text":
        return Bubble(_starred(payload["text"]["body"]))
    inner = payload["interactive"]
    action = inner["action"]
    rows = [row["title"] for section in action.get("sections", ()) for row in section["rows"]]
    replies = [button["reply"]["title"] for button in action.get("buttons", ())]
    titles: Sequence[str] = replies or [action["button"], *rows]
    return Bubble(_starred(inner["body"]["text"]), tuple(titles))


def _telegram(message: Any) -> Bubble:
    payload = message.payload
    rows = payload.get("reply_markup", {}).get("inline_keyboard", ())
    # The renderer has escaped everything but its own b and a.
    return Bubble(Markup(payload["text"]), tuple(b["text"] for row in rows for b in row))


def _web(answer: Answer) -> Bubble:
    words = spoken(answer)
    if answer.citations:
        words += Markup("\n\nSumber:")
        for number, citation in enumerate(answer.citations, 1):
            words += Markup("\n[{}] {}").format(number, citation.title)
    if label := checked_label(answer):
        words += Markup("\n\n{}").format(label)
    return Bubble(words, tuple(choice.title for choice in offered(answer)))


def spoken(answer: Answer) -> Markup:
    """The words of an answer, its headings in bold."""
    return _starred(answer.text, _HEADING)


def beside(before: Answer | None, after: Answer | None) -> tuple[Markup, Markup]:
    """The words of two answers, what only one of them says marked line by line."""
    old, new = (spoken(one).split("\n") if one else [] for one in (before, after))
    if not (old and new):
        return _lines(old), _lines(new)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            old[a:b] = [_marked("del", line) for line in old[a:b]]
            new[c:d] = [_marked("ins", line) for line in new[c:d]]
    return _lines(old), _lines(new)


def _marked(tag: str, line: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), line) if line else line


def _lines(lines: Sequence[Markup]) -> Markup:
    return Markup("\n").join(lines)


def _starred(text: str, mark: re.Pattern[str] = _BOLD) -> Markup:
    return Markup(mark.sub(r"<b>\1</b>", str(escape(text))))
