"""Word's XML made plain before it is converted: numbers, indents and page ends as characters."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from knowledge_base.law.reading.numbering import (
    Lists,
    Styles,
    child,
    named,
    read_lists,
    read_styles,
    value,
    whole,
)
from knowledge_base.law.reading.refusals import FileDamaged

BODY = "word/document.xml"
_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
# Characters of no script, which the conversion to HTML leaves alone.
INDENT, PAGE_END, TAB = "\ue000", "\ue001", "\ue002"
_BLANK = f"{PAGE_END}{TAB} \xa0"
# A space is this many twentieths of a point, and a line has this many of them.
_SPACE = 120
_LINE = 80
_DEEPEST = 60


def made_plain(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts of a DOCX with what Word computes written into the body. Raises FileDamaged."""
    body = _tree(parts[BODY])
    styles = _tree(parts[_STYLES]) if _STYLES in parts else None
    lists = read_lists(_tree(parts[_NUMBERING]), styles) if _NUMBERING in parts else Lists()
    named_styles = read_styles(styles)
    for paragraph in list(_paragraphs(body)):
        _mark_ends(paragraph)
        _write_number(paragraph, lists, named_styles)
    # Without its definitions no list is numbered a second time.
    rest = {name: content for name, content in parts.items() if name != _NUMBERING}
    return rest | {BODY: ElementTree.tostring(body, encoding="utf-8", xml_declaration=True)}


def _tree(content: bytes) -> Element:
    # Word writes no document types; they are where entities that swell are declared.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileDamaged
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise FileDamaged from error


def _paragraphs(element: Element) -> Iterator[Element]:
    """All paragraphs in order; of a text box given twice, the version that is converted."""
    stack = [element]
    while stack:
        node = stack.pop()
        if _local(node) == "p":
            yield node
        stack += [inner for inner in reversed(node) if _local(inner) != "Choice"]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _mark_ends(paragraph: Element) -> None:
    for run in named(paragraph, "r"):
        for part in list(run):
            name = _local(part)
            if name == "lastRenderedPageBreak" or (name == "br" and value(part, "type") == "page"):
                _become_text(run, part, PAGE_END)
            elif name == "tab":
                _become_text(run, part, TAB)


def _become_text(run: Element, part: Element, text: str) -> None:
    part.tag = run.tag[: -len("r")] + "t"
    part.attrib.clear()
    part.text = text


def _write_number(paragraph: Element, lists: Lists, styles: Styles) -> None:
    own = child(paragraph, "pPr")
    style = value(child(own, "pStyle"))
    inherited = list(styles.properties(style))
    list_id, level = _list_of(own, inherited, lists)
    mark = lists.next_mark(list_id, level) if list_id else ""
    of_level = lists.level(list_id, level) if list_id else None
    properties = [
        *([own] if own is not None else []),
        *([of_level.properties] if of_level and of_level.properties is not None else []),
        *(element for _, element in inherited),
    ]
    before = INDENT * _indent(properties, paragraph) + (f"{mark} " if mark else "")
    if before and _has_text(paragraph):
        _insert(paragraph, _leading_page_end(paragraph) + before, after=own)


def _list_of(
    own: Element | None, inherited: list[tuple[str, Element]], lists: Lists
) -> tuple[str, int]:
    """The list a paragraph counts in and its level; an empty id when in none."""
    level = whole(value(child(own, "numPr", "ilvl")))
    list_id = value(child(own, "numPr", "numId"))
    if list_id is not None:
        return ("" if list_id == "0" else list_id), level or 0
    for style, properties in inherited:
        list_id = value(child(properties, "numPr", "numId"))
        if list_id is not None:
            styled = whole(value(child(properties, "numPr", "ilvl")))
            tied = lists.level_of_style(list_id, style) if styled is None else styled
            return ("" if list_id == "0" else list_id), tied if level is None else level
    return "", 0


def _indent(properties: list[Element], paragraph: Element) -> int:
    """How many spaces stand before the first line, from the margin."""
    if _first(properties, "jc", "val") == "center":
        length = sum(len(text.text or "") for text in paragraph.iter() if _local(text) == "t")
        return max(0, (_LINE - length) // 2)
    left = whole(_first(properties, "ind", "left") or _first(properties, "ind", "start")) or 0
    hanging = whole(_first(properties, "ind", "hanging"))
    first = whole(_first(properties, "ind", "firstLine")) or 0
    return min(_DEEPEST, max(0, round((left + (first if hanging is None else -hanging)) / _SPACE)))


def _first(properties: list[Element], name: str, attribute: str) -> str | None:
    found = (value(child(element, name), attribute) for element in properties)
    return next((text for text in found if text is not None), None)


def _leading_page_end(paragraph: Element) -> str:
    """Takes away the page end a paragraph begins with, so that its number can stand behind it."""
    first = next((text for text in paragraph.iter() if _local(text) == "t" and text.text), None)
    if first is None or first.text != PAGE_END:
        return ""
    first.text = ""
    return PAGE_END


def _has_text(paragraph: Element) -> bool:
    return any(_local(text) == "t" and (text.text or "").strip(_BLANK) for text in paragraph.iter())


def _insert(paragraph: Element, text: str, after: Element | None) -> None:
    namespace = paragraph.tag[: -len("p")]
    run = Element(f"{namespace}r")
    ElementTree.SubElement(run, f"{namespace}t").text = text
    paragraph.insert(0 if after is None else list(paragraph).index(after) + 1, run)
