"""An answer as Telegram messages: HTML, numbered links, one button a row.

Limits: https://core.telegram.org/bots/api#sendmessage and #inlinekeyboardbutton (2026-11). Lengths
are UTF-16 units of what is seen, the unit in which Telegram measures entities.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from connectors.base import Outgoing
from connectors.choices import numbered, offered, title_of
from connectors.feedback.marks import is_markable
from connectors.render import checked_label
from knowledge_base.answer import Answer, Choice, Citation

# In one row below the choices of an answer.
_MARKS = [
    {"text": "👍 Membantu", "callback_data": "suka"},
    {"text": "👎 Belum membantu", "callback_data": "kurang"},
]
MOST_TEXT = 4096
# Telegram takes 100 in all.
MOST_BUTTONS = 98
MOST_DATA = 64
_LABEL = 40
# Longer than any title: a source is not cut.
_TITLE = 1_000
_MOST_URL = 2000
# The server looks at no text of more than 32 KiB, however little of it is seen.
_MOST_BYTES = 30_000
_HEADING = re.compile(r"^\*(.+?)\*", re.MULTILINE)
_TAG = re.compile(r"<[^>]*>")
_WEB = re.compile(r"^https?://[^\s/]", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z\d+.-]*:", re.IGNORECASE)
# Where a text may be broken, the best place first.
_BREAKS = (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+")


def render(answer: Answer, base_url: str) -> tuple[Outgoing, ...]:
    """The messages of an answer; none if it is empty. Relative links are joined to `base_url`."""
    choices = offered(answer)
    with_buttons = len(choices) <= MOST_BUTTONS and all(map(_fits_a_button, choices))
    text = _well_formed(answer.text).strip()
    if choices and not (with_buttons and all(_label(c) == _title(c) for c in choices)):
        text = f"{text}\n\n{_well_formed(numbered(choices))}".strip()
    parts = [_styled(part) for part in split(text, MOST_TEXT)]
    parts = _with_tail(parts, list(_tail(answer, base_url)))
    if choices and not parts:
        parts = ["Pilih salah satu:"]
    keyboard = _keyboard(choices if with_buttons else (), is_markable(answer))
    last = len(parts) - 1
    # A tap copies what stands in <pre> whole.
    copyable = split(_well_formed(answer.copyable or "").strip(), MOST_TEXT)
    blocks = [f"<pre>{html.escape(part, quote=False)}</pre>" for part in copyable]
    return (
        *(_message(part, keyboard if at == last else None) for at, part in enumerate(parts)),
        *(_message(block, None) for block in blocks),
    )


def split(text: str, most: int, breaks: tuple[str, ...] = _BREAKS) -> list[str]:
    """The text in parts of at most `most` UTF-16 units, broken at the best place that serves."""
    if _units(text) <= most:
        return [text] if text.strip() else []
    if not breaks:
        return list(_cut_hard(text, most))
    parts: list[str] = []
    pieces = re.split(f"({breaks[0]})", text)
    for between, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        if parts and _units(parts[-1] + between + piece) <= most:
            parts[-1] += between + piece
        else:
            parts += split(piece, most, breaks[1:])
    return parts


def seen_length(markup: str) -> int:
    """How long a message in HTML is for Telegram: without tags, entities resolved."""
    return _units(html.unescape(_TAG.sub("", markup)))


def _styled(part: str) -> str:
    return _HEADING.sub(r"<b>\1</b>", html.escape(part.strip(), quote=False))


def _with_tail(parts: list[str], tail: list[tuple[str, str]]) -> list[str]:
    """The lines below the text: together in the last part, or in parts of their own."""
    whole = "".join(between + piece for between, piece in tail)
    if parts and _fits(parts[-1] + whole):
        return [*parts[:-1], parts[-1] + whole]
    below: list[str] = []
    for between, piece in tail:
        if below and _fits(below[-1] + between + piece):
            below[-1] += between + piece
        else:
            below.append(piece)
    return [*parts, *below]


def _fits(markup: str) -> bool:
    return seen_length(markup) <= MOST_TEXT and len(markup.encode()) <= _MOST_BYTES


def _tail(answer: Answer, base_url: str) -> Iterator[tuple[str, str]]:
    """(What separates it, HTML) of each line below the text."""
    for number, citation in enumerate(answer.citations, 1):
        source = f"[{number}] {_source(citation, base_url)}"
        yield ("\n\n", f"Sumber:\n{source}") if number == 1 else ("\n", source)
    between = "\n\n"
    if label := checked_label(answer):
        yield between, html.escape(label, quote=False)
        between = "\n"
    if answer.more_url and (url := _absolute(answer.more_url, base_url)):
        yield between, f"Selengkapnya: {_link(url, re.sub('^https?://', '', url))}"


def _source(citation: Citation, base_url: str) -> str:
    title = " ".join(_well_formed(citation.title).split())
    url = _absolute(citation.url, base_url)
    return _link(url, title) if url else html.escape(shorten(title, _TITLE), quote=False)


def _link(url: str, title: str) -> str:
    shown = html.escape(shorten(title, _TITLE), quote=False)
    return f'<a href="{html.escape(url)}">{shown}</a>'


def _absolute(url: str, base_url: str) -> str | None:
    """A link that a browser opens; None for anything else, such as `tg:` or `javascript:`."""
    url = _well_formed(url).strip()
    if not _SCHEME.match(url):
        url = f"{base_url.rstrip('/')}/{url.lstrip('/')}"
    return url if _WEB.match(url) and len(url) <= _MOST_URL else None


def _keyboard(choices: Iterable[Choice], is_markable: bool) -> dict[str, object] | None:
    rows = [[{"text": _label(choice), "callback_data": choice.value}] for choice in choices]
    rows += [_MARKS] if is_markable else []
    return {"inline_keyboard": rows} if rows else None


def _message(markup: str, keyboard: dict[str, object] | None) -> Outgoing:
    payload = {
        "text": markup,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return Outgoing(payload | {"reply_markup": keyboard} if keyboard else payload)


def _fits_a_button(choice: Choice) -> bool:
    return 1 <= len(choice.value.encode("utf-8", "replace")) <= MOST_DATA


def _title(choice: Choice) -> str:
    return _well_formed(title_of(choice)).strip() or "…"


def _label(choice: Choice) -> str:
    return shorten(_title(choice), _LABEL)


def shorten(title: str, most: int) -> str:
    """At most `most` UTF-16 units, cut at a word with an ellipsis."""
    if _units(title) <= most:
        return title
    start = next(_cut_hard(title, most - 1))
    at_a_word = start if title[len(start)].isspace() else start.rpartition(" ")[0]
    return f"{(at_a_word or start).rstrip(' ,;:(-')}…"


def _cut_hard(text: str, most: int) -> Iterator[str]:
    start, used = 0, 0
    for at, char in enumerate(text):
        size = 2 if char > "\uffff" else 1
        if used + size > most:
            yield text[start:at]
            start, used = at, 0
        used += size
    yield text[start:]


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _well_formed(text: str) -> str:
    """Without lone surrogates and NUL, which no JSON of Telegram's may hold."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")
