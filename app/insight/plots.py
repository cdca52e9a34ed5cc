"""Columns over time as SVG: light, sharp on paper, in the colours of the page around it.

What it shows stands in the table below it as well, so screen readers get one sentence of it.
"""

from __future__ import annotations

from math import ceil, log10

from markupsafe import Markup, escape

from app.insight.figure import BLURRED, HIDDEN, Figure, number_in, shown

_WIDTH, _HEIGHT = 400, 150
_LEFT, _BOTTOM, _TOP = 38, 20, 8
_LABELS = 7
# What is not told is still something.
_STUB, _FAINT = 3, ' class="faint"'


def columns(figure: Figure) -> Markup:
    """The plot of a figure: one column a row."""
    assert figure.bars is not None, "a plot needs a column to draw"
    values = [number_in(row[figure.bars]) for row in figure.rows]
    names = [_short(str(row[0]), figure.plot) for row in figure.rows]
    top = _round_up(max(values, default=0))
    step = (_WIDTH - _LEFT) / max(len(values), 1)
    floor = _HEIGHT - _BOTTOM
    parts = [_line(top, floor, share) for share in (0, 0.5, 1)]
    every = ceil(len(values) / _LABELS)
    for at, (name, value) in enumerate(zip(names, values, strict=True)):
        cell = figure.rows[at][figure.bars]
        is_hidden = cell in (HIDDEN, BLURRED)
        x, height = _LEFT + at * step, _STUB if is_hidden else (floor - _TOP) * value / top
        width = max(step * 0.8, 0.8)
        parts.append(
            f'<rect{_FAINT if is_hidden else ""} x="{x + step * 0.1:.1f}" '
            f'y="{floor - height:.1f}" width="{width:.1f}" height="{height:.1f}">'
            f"<title>{escape(name)}: {escape(shown(cell))}</title></rect>"
        )
        if at % every == 0:
            parts.append(
                f'<text x="{x + step / 2:.1f}" y="{_HEIGHT - 5}" text-anchor="middle">'
                f"{escape(name)}</text>"
            )
    said = _in_a_sentence(names, values, any(row[figure.bars] == HIDDEN for row in figure.rows))
    return Markup(
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="plot-{figure.key}-judul plot-{figure.key}-isi">'
        f'<title id="plot-{figure.key}-judul">{escape(figure.title)}</title>'
        f'<desc id="plot-{figure.key}-isi">{escape(said)}</desc>{"".join(parts)}</svg>'
    )


def bar(share: float) -> Markup:
    """A bar beside a number, for the eye only; `share` of the longest one."""
    width = 100 * share
    return Markup(
        '<svg class="gauge" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width:.1f}" height="10"></rect></svg>'
    )


def _line(top: int, floor: int, share: float) -> str:
    y = floor - (floor - _TOP) * share
    value = shown(round(top * share))
    return (
        f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"></line>'
        f'<text x="{_LEFT - 4}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
    )


def _round_up(value: float) -> int:
    """The next even number with one or two digits before its zeros."""
    if value <= 2:
        return 2
    unit = int(10 ** max(int(log10(value)) - 1, 0))
    return 2 * unit * ceil(value / (2 * unit))


def _short(name: str, kind: str) -> str:
    """`26/11` of a day."""
    return f"{name[8:]}/{name[5:7]}" if kind == "hari" else name


def _in_a_sentence(names: list[str], values: list[float], has_hidden: bool) -> str:
    if not any(values):
        return "Yang ada terlalu sedikit untuk ditampilkan." if has_hidden else "Belum ada pesan."
    most = max(range(len(values)), key=values.__getitem__)
    total = f"{'Yang ditampilkan' if has_hidden else 'Semua'} {shown(int(sum(values)))}"
    return f"{total}; terbanyak {shown(int(values[most]))} pada {names[most]}."
