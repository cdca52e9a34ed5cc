"""The monthly report on paper: A4, one figure after the other, letters that every reader has."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from app.insight.figure import BLURRED, HIDDEN, Figure, number_in, shown

_FONT = "Helvetica"
_INK, _SOFT, _MAIN = (29, 42, 43), (86, 99, 101), (11, 90, 94)
_LINE = (201, 198, 189)
_PLOT_HEIGHT, _LABELS = 28.0, 8
# The letters of the built-in fonts are those of Latin 1.
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "•": "-", "…": "..."}
)


class _Report(FPDF):
    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_SOFT)
        self.cell(0, 6, f"Halaman {self.page_no()}", align="C")


def as_pdf(title: str, made: str, period: str, figures: Sequence[Figure]) -> bytes:
    """The report as the bytes of a PDF."""
    pdf = _Report(format="A4")
    pdf.set_title(_plain(title))
    pdf.set_lang("id-ID")
    pdf.set_auto_page_break(True, margin=16)
    pdf.add_page()
    pdf.start_section(_plain(title))
    _write(pdf, title, 18, "B", _MAIN)
    _write(pdf, f"{period}. {made}", 10, "", _SOFT)
    for figure in figures:
        _figure(pdf, figure)
    return bytes(pdf.output())


def _figure(pdf: FPDF, figure: Figure) -> None:
    # A heading stands with the beginning of its table.
    if pdf.will_page_break(70):
        pdf.add_page()
    pdf.ln(5)
    pdf.start_section(_plain(figure.title), level=1)
    _write(pdf, figure.title, 13, "B", _MAIN)
    _write(pdf, figure.definition, 8.5, "", _SOFT)
    pdf.ln(1)
    if figure.is_empty:
        _write(pdf, "Belum ada datanya di rentang ini.", 10, "", _INK)
    elif figure.plot:
        _plot(pdf, figure)
    else:
        _table(pdf, figure)
    if figure.note:
        _write(pdf, figure.note, 9, "", _SOFT)


def _table(pdf: FPDF, figure: Figure) -> None:
    pdf.set_font(_FONT, size=9)
    pdf.set_text_color(*_INK)
    has_words = [
        any(isinstance(row[at], str) and row[at] not in (HIDDEN, BLURRED) for row in figure.rows)
        for at in range(len(figure.columns))
    ]
    widths = tuple(3.0 if words else 1.5 for words in has_words)
    align = tuple("LEFT" if words else "RIGHT" for words in has_words)
    pdf.set_fill_color(255)
    pdf.set_draw_color(*_LINE)
    with pdf.table(
        col_widths=widths,
        text_align=align,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        line_height=5,
        headings_style=FontFace(emphasis="BOLD", color=_SOFT),
    ) as table:
        for cells in (figure.columns, *figure.rows[: figure.most]):
            row = table.row()
            for cell in cells:
                row.cell(_plain(shown(cell)))


def _plot(pdf: FPDF, figure: Figure) -> None:
    """Columns over time, with the largest number at the top."""
    values = [number_in(row[figure.bars or 0]) for row in figure.rows]
    left, top, width = pdf.l_margin, pdf.get_y() + 4, pdf.epw
    step, most = width / len(values), max(values)
    pdf.set_fill_color(*_MAIN)
    pdf.set_font(_FONT, size=7)
    pdf.set_text_color(*_SOFT)
    said = f"terbanyak: {shown(int(most))}" if most else "terlalu sedikit untuk ditampilkan"
    pdf.text(left, top - 1, _plain(said))
    every = ceil(len(values) / _LABELS)
    for at, (row, value) in enumerate(zip(figure.rows, values, strict=True)):
        height = _PLOT_HEIGHT * value / max(most, 1)
        if value:
            pdf.rect(left + at * step, top + _PLOT_HEIGHT - height, step * 0.8, height, "F")
        if at % every == 0:
            pdf.text(left + at * step, top + _PLOT_HEIGHT + 4, str(row[0]))
    pdf.set_y(top + _PLOT_HEIGHT + 7)


def _write(pdf: FPDF, text: str, size: float, style: str, color: tuple[int, int, int]) -> None:
    pdf.set_font(_FONT, style=style, size=size)
    pdf.set_text_color(*color)
    pdf.multi_cell(0, size * 0.5, _plain(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _plain(text: str) -> str:
    return text.translate(_PLAIN).encode("latin-1", "replace").decode("latin-1")
