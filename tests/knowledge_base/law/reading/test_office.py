"""DOCX and HTML become the lines a reader sees, with their numbers."""

from __future__ import annotations

import pytest

from knowledge_base.law.reading.reader import read

from .samples import docx, level, paragraph

LISTS = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "decimal", "(%1)")
    + level(1, "lowerLetter", "%2.")
    + level(2, "decimal", "%3.")
    + "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1">'
    + level(0, "upperRoman", "BAB %1")
    + level(1, "decimal", "Pasal %2", '<w:lvlRestart w:val="0"/><w:pStyle w:val="Pasal"/>')
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Pasal"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr>'
    '<w:jc w:val="center"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="PasalBaru"><w:basedOn w:val="Pasal"/></w:style>'
)


def lines(data: bytes) -> list[str]:
    return [line for page in read(data).pages for line in page.lines]


def test_automatic_numbers_are_text() -> None:
    body = (
        paragraph("Setiap orang:", 0)
        + paragraph("satu;", 1)
        + paragraph("dua:", 1)
        + paragraph("kecil", 2)
        + paragraph("Setiap badan:", 0)
        + paragraph("lagi", 1)
    )
    assert lines(docx(body, LISTS)) == [
        "(1) Setiap orang:",
        "a. satu;",
        "b. dua:",
        "1. kecil",
        "(2) Setiap badan:",
        "a. lagi",
    ]


def test_a_list_begins_anew_where_word_says_so() -> None:
    body = (
        paragraph("satu", 0)
        + paragraph("dua", 0)
        + paragraph("baru", 0, 2)
        + paragraph("lalu", 0, 2)
    )
    assert [line[:3] for line in lines(docx(body, LISTS))] == ["(1)", "(2)", "(1)", "(2)"]


def test_pasal_numbered_by_a_style_count_on_across_bab() -> None:
    style = '<w:pStyle w:val="{}"/>'
    body = (
        paragraph("UMUM", 0, 3)
        + paragraph("satu", more=style.format("Pasal"))
        + paragraph("dua", more=style.format("PasalBaru"))
        + paragraph("PENUTUP", 0, 3)
        + paragraph("tiga", more=style.format("Pasal"))
    )
    read_lines = [line.strip() for line in lines(docx(body, LISTS, STYLES))]
    assert read_lines == [
        "BAB I UMUM",
        "Pasal 1 satu",
        "Pasal 2 dua",
        "BAB II PENUTUP",
        "Pasal 3 tiga",
    ]


def test_a_paragraph_taken_out_of_its_list_has_no_number() -> None:
    assert lines(docx(paragraph("biasa", 0, 0), LISTS)) == ["biasa"]


def test_a_list_that_is_not_defined_has_no_number() -> None:
    assert lines(docx(paragraph("biasa", 0, 77), LISTS)) == ["biasa"]


def test_indents_and_centring_are_leading_spaces() -> None:
    body = (
        paragraph("Pasal 1", more='<w:jc w:val="center"/>')
        + paragraph("masuk", more='<w:ind w:left="1440" w:hanging="720"/>')
        + paragraph("tepi")
    )
    assert lines(docx(body)) == [" " * 36 + "Pasal 1", " " * 6 + "masuk", "tepi"]


def test_pages_end_where_word_ended_them() -> None:
    body = (
        paragraph("satu", 0)
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:lastRenderedPageBreak/><w:t>dua</w:t></w:r></w:p>"
        + "<w:p><w:r><w:t>tiga </w:t><w:lastRenderedPageBreak/><w:t>empat</w:t></w:r></w:p>"
    )
    pages = [page.lines for page in read(docx(body, LISTS)).pages]
    assert pages == [("(1) satu",), ("(2) dua", "tiga"), ("empat",)]


def test_tables_of_word_are_rows() -> None:
    cell = "<w:tc>{}</w:tc>".format
    row = f"<w:tr>{cell(paragraph('No'))}{cell(paragraph('Nama'))}</w:tr>"
    assert lines(docx(f"<w:tbl>{row}{row}</w:tbl>")) == ["No  Nama", "No  Nama"]


def test_what_was_struck_out_while_tracking_changes_is_gone() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>lama</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>baru</w:t></w:r></w:ins></w:p>"
    )
    assert lines(docx(body)) == ["baru"]


def test_html_loses_its_menus_scripts_and_hidden_parts() -> None:
    html = (
        "<!doctype html><html><head><title>JDIH</title><style>p{}</style></head><body>"
        "<nav>Beranda</nav><div role=banner>Logo</div><script>x()</script><!-- c -->"
        "<p>Pasal&nbsp;1</p><p hidden>a</p><p style='display: none'>b</p><footer>Alamat</footer>"
    )
    assert lines(html.encode()) == ["Pasal 1"]


def test_html_blocks_and_breaks_are_lines() -> None:
    html = "<html><h1>UNDANG-\n<b>UNDANG</b></h1><div>satu<br>dua<p>tiga<p>empat</div>"
    assert lines(html.encode()) == ["UNDANG- UNDANG", "satu", "dua", "tiga", "empat"]


def test_html_lists_keep_their_numbers() -> None:
    html = (
        "<html><ol type=a start=2><li>dua<ol><li>kecil</ol><li>tiga</ol>"
        "<ol style='list-style-type: lower-roman'><li value=4>empat</ol>"
        "<ol><li>(1) bertanda</ol><ul><li>butir</ul>"
    )
    assert lines(html.encode()) == [
        "b. dua",
        "    1. kecil",
        "c. tiga",
        "iv. empat",
        "(1) bertanda",
        "- butir",
    ]


def test_html_tables_are_rows_also_when_tags_are_not_closed() -> None:
    html = (
        "<html><table><tr><td>Menimbang<td>:<td><p>a. bahwa</p><p>b. bahwa</p>"
        "<tr><td>(1)<td>Setiap\norang</table>selesai"
    )
    assert lines(html.encode()) == [
        "Menimbang  :  a. bahwa",
        "b. bahwa",
        "(1)  Setiap orang",
        "selesai",
    ]


def test_html_main_part_is_taken_without_what_is_around_it() -> None:
    html = "<html><div>Berita lain</div><main><p>Pasal 1 berbunyi panjang sekali</p></main>"
    assert lines(html.encode()) == ["Pasal 1 berbunyi panjang sekali"]


def test_html_in_another_encoding_is_read_as_it_says() -> None:
    html = '<html><meta charset="iso-8859-1"><p>Pasal 1 \xa71 café</p>'
    assert lines(html.encode("latin-1")) == ["Pasal 1 §1 café"]


@pytest.mark.parametrize("tag", ["div", "p", "ol", "table"])
def test_html_nested_beyond_measure_is_read(tag: str) -> None:
    html = "<html>" + f"<{tag}>" * 5000 + "Pasal 1"
    assert [line.strip() for line in lines(html.encode())] == ["Pasal 1"]
