"""What a browser sends of the form on a page that nobody touched."""

from __future__ import annotations

from html.parser import HTMLParser

from starlette.datastructures import FormData


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._area: tuple[str, list[str]] | None = None
        self._select: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._inside = has.get("class") == "editor"
        elif self._inside and tag == "input":
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                self.fields.append((str(has["name"]), has.get("value") or ""))
        elif self._inside and tag == "select":
            self._select = (str(has["name"]), [])
        elif self._select and tag == "option" and (not self._select[1] or "selected" in has):
            self._select[1].append(has.get("value") or "")
        elif self._inside and tag == "textarea":
            self._area = (str(has["name"]), [])

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._select:
            name, values = self._select
            self.fields.append((name, values[-1]))
            self._select = None
        elif tag == "textarea" and self._area:
            name, text = self._area
            self.fields.append((name, "".join(text).removeprefix("\n")))
            self._area = None


def fields_on(page: str) -> list[tuple[str, str]]:
    """The fields of the editors' form in the order of the page, the empty ones too."""
    controls = _Controls()
    controls.feed(page)
    return controls.fields


def sent_by(page: str) -> dict[str, list[str]]:
    """The same by name."""
    found: dict[str, list[str]] = {}
    for name, value in fields_on(page):
        found.setdefault(name, []).append(value)
    return found


def form_data(page: str) -> FormData:
    """The same as a server reads it."""
    return FormData(fields_on(page))
