"""Nobody can be made out: what few citizens are behind is not told, nor what would give it away.

One guard for the page, its exports and the open report. Citizens are counted by conversations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.insight.figure import (
    BLURRED,
    FEWEST,
    HIDDEN,
    Cell,
    Count,
    Figure,
    Share,
    Span,
    guarded,
    guarded_parts,
)

_HIDES = {HIDDEN, BLURRED}
# Where the parts of a service's questions stand in its row; the marks come after them.
_PARTS = slice(2, 6)
_ANSWER_MARKS = 2
_REGIONS, _SERVICE_REGIONS = "wilayah", "layanan-wilayah"
SAID = (
    f" Angka dari kurang dari {FEWEST} warga ditulis “{HIDDEN}” (warga dihitung per percakapan), "
    f"dan satu angka lain “{BLURRED}” bila yang tersembunyi bisa dihitung darinya."
)


def guard(figure: Figure) -> Figure:
    """The same without what few citizens are behind; it says so where anything is hidden."""
    found = _GUARDS.get(figure.key, _small)(figure)
    is_hidden = any(cell in _HIDES for row in found.rows for cell in row)
    return replace(found, definition=found.definition + SAID) if is_hidden else found


def _as_it_is(figure: Figure) -> Figure:
    return figure


def _parts(figure: Figure) -> Figure:
    """Of parts whose shares are told: where one is hidden, a second one is."""
    cells = guarded_parts([_count(row[1]) for row in figure.rows])
    rows = [(row[0], cell, *row[2:]) for row, cell in zip(figure.rows, cells, strict=True)]
    return _small(replace(figure, rows=rows))


def _marks(figure: Figure) -> Figure:
    """Two kinds of marks, each with shares of its own whole."""
    answers = _parts(replace(figure, rows=figure.rows[:_ANSWER_MARKS]))
    stars = _parts(replace(figure, rows=figure.rows[_ANSWER_MARKS:]))
    are_few = sum(_count(row[1]).people for row in figure.rows[_ANSWER_MARKS:]) < FEWEST
    note = "" if are_few else figure.note
    return replace(figure, rows=[*answers.rows, *stars.rows], note=note)


def _services(figure: Figure) -> Figure:
    """The parts of a service's questions add up to what is told of it."""
    rows: list[tuple[Cell, ...]] = []
    for row in figure.rows:
        parts = guarded_parts([_count(cell) for cell in row[_PARTS]])
        rows.append((*row[: _PARTS.start], *parts, *row[_PARTS.stop :]))
    return _small(replace(figure, rows=rows))


def _groups(figure: Figure) -> Figure:
    """Rows of one first cell are the parts of a sum that another figure tells."""
    rows: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(row[0] for row in figure.rows):
        own = [row for row in figure.rows if row[0] == name]
        cells = guarded_parts([_count(row[-1]) for row in own])
        rows += [(*row[:-1], cell) for row, cell in zip(own, cells, strict=True)]
    return replace(figure, rows=rows)


def _times(figure: Figure) -> Figure:
    """A time of few is not told; how many have none yet says nothing of it."""
    rows: list[tuple[Cell, ...]] = []
    for name, *spans, measured, pending in figure.rows:
        is_told = _count(measured).people >= FEWEST
        rows.append(
            (
                name,
                *(span if is_told else None for span in spans),
                guarded(_count(measured)),
                guarded(_count(pending)),
            )
        )
    return replace(figure, rows=rows)


def _small(figure: Figure) -> Figure:
    """No count of few, and no share or time that is made of one."""
    rows = []
    for row in figure.rows:
        cells = [guarded(_count(cell)) if isinstance(cell, int) else cell for cell in row]
        is_told = any(isinstance(c, int) and c for c in cells) and not _HIDES & set(cells)
        rows.append(
            tuple(
                None if isinstance(cell, (Share, Span)) and not is_told else cell for cell in cells
            )
        )
    return replace(figure, rows=rows)


def _count(cell: Cell) -> Count:
    """A count with the people behind it; where nobody says how many, as many as it is."""
    assert isinstance(cell, int), "only counts are guarded"
    return cell if isinstance(cell, Count) else Count(cell, cell)


_GUARDS: dict[str, Callable[[Figure], Figure]] = {
    **dict.fromkeys(("hasil", "tuntas", "harian", "jam", "saluran", "wilayah"), _parts),
    "kepuasan": _marks,
    "layanan": _services,
    "layanan-wilayah": _groups,
    "waktu": _times,
    # Of agents, and of words that many used.
    "petugas": _as_it_is,
}


def all_guarded(figures: Sequence[Figure]) -> list[Figure]:
    """Each by itself, and so that regions are not told by their services either."""
    found = {figure.key: guard(figure) for figure in figures}
    if {_REGIONS, _SERVICE_REGIONS} <= set(found):
        blurred = {row[0] for row in found[_REGIONS].rows if row[1] == BLURRED}
        parts = found[_SERVICE_REGIONS]
        found[_SERVICE_REGIONS] = replace(parts, rows=_blurred_too(parts.rows, blurred))
    return list(found.values())


def _blurred_too(
    rows: Sequence[tuple[Cell, ...]], regions: set[Cell]
) -> Sequence[tuple[Cell, ...]]:
    """Of a region whose sum is blurred no part is told, nor what would give that part away."""
    hidden = [row[1] in regions and isinstance(row[2], int) and row[2] > 0 for row in rows]
    services = {row[0] for row, is_hidden in zip(rows, hidden, strict=True) if is_hidden}
    for service in services:
        own = [at for at, row in enumerate(rows) if row[0] == service]
        told = [at for at in own if isinstance(rows[at][2], int) and rows[at][2] and not hidden[at]]
        if len([at for at in own if hidden[at] or rows[at][2] in _HIDES]) == 1 and told:
            hidden[min(told, key=lambda at: _count(rows[at][2]))] = True
    return [
        (*row[:2], BLURRED) if is_hidden else row
        for row, is_hidden in zip(rows, hidden, strict=True)
    ]
