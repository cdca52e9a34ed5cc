"""Plain text and Markdown: encodings, page ends, marks."""

from __future__ import annotations

import pytest

from knowledge_base.law.reading.reader import read

TEXT = "Pasal 1\n  (1) Setiap orang – café.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_an_encoding_is_told_by_the_bytes(encoding: str) -> None:
    document = read(TEXT.encode(encoding))
    assert document.media_type == "text/plain"
    assert document.pages[0].lines[:2] == ("Pasal 1", "  (1) Setiap orang – café.")


def test_form_feeds_end_pages() -> None:
    pages = read(b"satu\ndua\f tiga\n\f\nempat").pages
    assert [(page.number, [line for line in page.lines if line]) for page in pages] == [
        (1, ["satu", "dua"]),
        (2, [" tiga"]),
        (3, ["empat"]),
    ]


@pytest.mark.parametrize("mark", ["[PAGE {}]", "[Halaman {}]", "--- Page {} ---"])
def test_page_marks_number_pages(mark: str) -> None:
    text = f"{mark.format(1)}\nsatu\n{mark.format(2)}\ndua\n{mark.format(5)}\nlima\n"
    assert [(page.number, page.lines[0]) for page in read(text.encode()).pages] == [
        (1, "satu"),
        (2, "dua"),
        (5, "lima"),
    ]


def test_a_page_number_of_the_law_itself_is_no_page_mark() -> None:
    assert read(b"Pasal 1\n- 3 -\nisi").pages[0].lines == ("Pasal 1", "- 3 -", "isi")


def test_tabs_and_line_ends_of_all_systems_are_told() -> None:
    assert read(b"satu\r\n\tdua\rtiga\xa0empat").pages[0].lines == (
        "satu",
        "        dua",
        "tiga empat",
    )


def test_markdown_loses_its_marks() -> None:
    text = (
        "# BAB I\n\n## **Pasal 1**\n\n1\\. Setiap *orang* berhak_atas [data](http://x.id).\n\n"
        "> kutipan\n\n| No | Nama |\n|----|------|\n| 1 | Kota |\n\n---\n\n- butir\n"
    )
    document = read(text.encode())
    assert document.media_type == "text/markdown"
    assert [line for line in document.pages[0].lines if line] == [
        "BAB I",
        "Pasal 1",
        "1. Setiap orang berhak_atas data.",
        "kutipan",
        "No  Nama",
        "1  Kota",
        "- butir",
    ]


def test_a_law_with_a_star_is_no_markdown() -> None:
    assert read(b"Pasal 1 *)\nSetiap orang * berhak.").media_type == "text/plain"
