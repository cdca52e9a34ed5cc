"""An answer as messages of WhatsApp.

| limit | value | source, date |
|---|---|---|
| text body | 4,096 | nyaruka/courier pull 1081, 30 July 2026 |
| body above reply buttons | 1,024 | Meta's SDK, types/InteractiveObject, seen November 2026 |
| reply buttons | 3; title 20, unique; id 256 | Meta's SDK, types/ButtonObject, the same |
| body above a list | 4,096 (a) | Meta, messages/interactive-list-messages, 3 November 2025 |
| list | 10 rows in all; button 20 | the same page |
| body above a link | 1,024; https; label 20 | messages/interactive-cta-url-messages, 2 July 2026 |
| row | title 24, description 72, id 200 | the same page |
| to one person | one in 6 s, 45 at once | error 131056; tried by others, November 2026 |
| to all | 80 a second | Meta, throughput, 21 May 2026; error 130429 |

Meta: developers.facebook.com/documentation/business-messaging/whatsapp/; its SDK:
whatsapp.github.io/WhatsApp-Nodejs-SDK/api-reference/.
(a) Integrators still count on 1,024 for every interactive message (courier, as above). Should they
be right, `words_of` is what is left to send: the choices above a list stand in its words too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.base import Outgoing
from connectors.choices import numbered, offered, title_of
from connectors.render import checked_label
from connectors.whatsapp.text import formatted, plain, short, size, split
from knowledge_base.answer import Answer, Choice

TEXT = 4_096
BUTTONS_BODY, LINK_BODY, LIST_BODY = 1_024, 1_024, 4_096
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 24, 72, 200
_OPEN_LIST = "Lihat pilihan"
_SECTION = "Pilihan"
_MORE = "Selengkapnya"
_CHOOSE = "Pilih salah satu:"
_WRITE_NUMBER = "Balas dengan nomornya:"


def messages(answer: Answer, base_url: str) -> tuple[Outgoing, ...]:
    """One message if it fits: with buttons, a list, or a link to tap, else with lines of text.

    What is to be copied is one by itself: here a message is copied whole.
    """
    copyable = split(answer.copyable or "", TEXT)
    return (*_whole(answer, base_url), *(_text(part) for part in copyable))


def _whole(answer: Answer, base_url: str) -> tuple[Outgoing, ...]:
    words = "\n\n".join(filter(None, (answer.text.strip(), *_below(answer, base_url))))
    more = answer.more_url and _absolute(answer.more_url, base_url)
    choices = offered(answer)
    if more and not choices and (linked := _linked(words, more)):
        return (linked,)
    text = _with_more(words, more) if more else words
    if not choices:
        return tuple(_text(part) for part in split(text, TEXT))
    if tappable := _tappable(text, choices):
        return (tappable,)
    *before, last = split(text, TEXT) or [""]
    if before and (tappable := _tappable(last, choices)):
        return (*(_text(part) for part in before), tappable)
    return tuple(_text(part) for part in split(_with_lines(text, choices), TEXT))


def words_of(outgoing: Outgoing) -> Outgoing | None:
    """An interactive message without what can be tapped; None if it is not interactive."""
    interactive = outgoing.payload.get("interactive", {})
    if not interactive:
        return None
    words, link = interactive["body"]["text"], interactive["action"].get("parameters")
    return _text(_with_more(words, link["url"]) if link else words)


def _below(answer: Answer, base_url: str) -> list[str]:
    """What stands below the text: sources and date."""
    sources = [
        f"[{number}] {plain(' '.join(c.title.split()))}: {_absolute(c.url, base_url)}"
        for number, c in enumerate(answer.citations, 1)
    ]
    found = ("\n".join(["Sumber:", *sources]) if sources else None, checked_label(answer))
    return [part for part in found if part]


def _absolute(url: str, base_url: str) -> str:
    absolute = url if url.startswith(("https://", "http://")) else f"{base_url}/{url.lstrip('/')}"
    return absolute.replace(" ", "%20")


def _with_more(words: str, url: str) -> str:
    return f"{words}\n\n{_MORE}: {url}".strip()


def _linked(text: str, url: str) -> Outgoing | None:
    """A text with a button that opens a page; None if WhatsApp takes no such one."""
    if not text or size(text) > LINK_BODY or not url.startswith("https://"):
        return None
    parameters = {"display_text": _MORE, "url": url}
    return _interactive("cta_url", text, {"name": "cta_url", "parameters": parameters})


def _tappable(text: str, choices: Sequence[Choice]) -> Outgoing | None:
    """Buttons below a text if all titles fit on them, else a list; None if neither can hold it.

    A list opens at a tap, so its choices stand in the text too.
    """
    titles = [title_of(choice) for choice in choices]
    if _fit_on_buttons(choices, titles) and size(text) <= BUTTONS_BODY:
        replies = [{"id": c.value, "title": t} for c, t in zip(choices, titles, strict=True)]
        buttons = [{"type": "reply", "reply": reply} for reply in replies]
        return _interactive("button", text or _CHOOSE, {"buttons": buttons})
    text = _with_lines(text, choices)
    if len(choices) > ROWS or size(text) > LIST_BODY or any(len(c.value) > ROW_ID for c in choices):
        return None
    sections = [{"title": _SECTION, "rows": _rows(choices, titles)}]
    return _interactive("list", text, {"button": _OPEN_LIST, "sections": sections})


def _fit_on_buttons(choices: Sequence[Choice], titles: Sequence[str]) -> bool:
    return (
        len(set(titles)) == len(choices) <= BUTTONS
        and all(size(title) <= BUTTON_TITLE for title in titles)
        and all(len(choice.value) <= BUTTON_ID for choice in choices)
    )


def _rows(choices: Sequence[Choice], titles: Sequence[str]) -> list[dict[str, str]]:
    """Rows that can be told apart: numbered if they begin alike."""
    rows = [_row(choice.value, title) for choice, title in zip(choices, titles, strict=True)]
    if len({row["title"] for row in rows}) == len(rows):
        return rows
    numbered = [f"{number}. {title}" for number, title in enumerate(titles, 1)]
    return [_row(choice.value, title) for choice, title in zip(choices, numbered, strict=True)]


def _row(id_: str, title: str) -> dict[str, str]:
    row = {"id": id_, "title": short(title, ROW_TITLE)}
    if row["title"] != title:
        row["description"] = short(title, ROW_DESCRIPTION)
    return row


def _interactive(kind: str, text: str, action: dict[str, Any]) -> Outgoing:
    body = {"text": formatted(text)}
    return Outgoing(
        {"type": "interactive", "interactive": {"type": kind, "body": body, "action": action}}
    )


def _with_lines(text: str, choices: Sequence[Choice]) -> str:
    return f"{text}\n\n{_WRITE_NUMBER}\n{plain(numbered(choices))}".strip()


def _text(text: str) -> Outgoing:
    # Formatted after it was split: half a heading is no heading.
    return Outgoing({"type": "text", "text": {"body": formatted(text), "preview_url": False}})
