"""What a page carries beside the law's words: letterhead, page numbers, gazette marks, catchwords.

State Secretariat copies repeat `PRESIDEN` / `REPUBLIK INDONESIA` / `- 12 -` on each page, announce
the next page's first words at the foot (`Pasal 12 . . .`) and number the sheet (`SK No 017000 A`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from knowledge_base.law.reading.document import Page

_LETTERHEADS = ("PRESIDEN", "REPUBLIKINDONESIA", "PRESIDENREPUBLIKINDONESIA")
_ALWAYS = re.compile(
    r"""^[\W_]*(?:
      SK\s*N[o0O]\.?\s*\d{3,}.*
    | \[?(?:PAGE|Page|HALAMAN|Halaman|hal\.)\s*\d+\s*(?:(?:of|dari|/)\s*\d+)?\]?
    | \d{1,3}\s*(?:/|dari|of)\s*\d{1,3}
    | (?:19|20)\d\d,\s*No\.?\s*\d+[\s\d–-]*
    | [-–\s]*\d{1,4}[-–\s]+(?:19|20)\d\d,\s*No\.?\s*\d+
    | (?:https?://|www\.|jdih|peraturan\.go)\S*(?:\s*[-|/]\s*\d+)?
    | \S*\.go\.id\S*
    | SALINAN
    | [-–—_~]\s*[\dlIrtOoS]{1,4}\s*[-–—_~.]
    )[\W_]*$""",
    re.VERBOSE,
)
_NUMBER_ALONE = re.compile(r"^[-–—_~.\s]*[\dlIOSrt]{1,4}[-–—_~.\s]*$")
_AWAITS_NUMBER = re.compile(r"\b(?:[Pp]asal|[Nn]omor|[Tt]ahun|[Aa]ngka|[Aa]yat)\s*$")
_STRUCTURE = re.compile(
    r"^\W*(?:Pasa[l1I|#]|BAB|Bagian|Paragraf|Ayat|Huruf|Angka|Cukup|\(?\w{1,3}[.)]|[IVX]+\.)", re.I
)


def without_furniture(pages: Sequence[Page]) -> list[tuple[int, str, bool]]:
    """The lines that are the law's own: (page, line, whether it begins a page)."""
    repeated = _repeated(pages)
    kept: list[tuple[int, str, bool]] = []
    seam = False
    for page in pages:
        seam = True
        lines = [line for line in page.lines if line.strip()]
        drop = _letterheads(lines)
        drop |= {at for at, line in enumerate(lines) if _ALWAYS.match(line.strip())}
        before = next((text for _, text, _ in kept[:-3:-1] if not _DOTS.search(text)), "")
        drop |= _page_numbers(lines, drop, before)
        drop |= {at for at in _edge(lines) if _shape(lines[at]) in repeated}
        for at, line in enumerate(lines):
            if at in drop:
                seam = True
                continue
            kept.append((page.number, line, seam))
            seam = False
    return _without_catchwords(kept)


def _compact(text: str) -> str:
    return re.sub(r"[^A-Z]", "", text)


def _is_letterhead(text: str) -> int | None:
    """Which of the letterhead's lines it is, through noise; None for others."""
    stripped = text.strip()
    compact = _compact(stripped)
    if not 5 <= len(compact) <= 30 or len(compact) < 0.6 * len(stripped.replace(" ", "")):
        return None
    if stripped.endswith(","):
        return None
    for at, head in enumerate(_LETTERHEADS):
        if compact == head or SequenceMatcher(None, compact, head).ratio() > 0.74:
            return at
    return None


def _letterheads(lines: Sequence[str]) -> set[int]:
    """The letterhead's lines, the page number under it and the specks above it."""
    drop: set[int] = set()
    for at, line in enumerate(lines):
        which = _is_letterhead(line)
        below = at - 1 in drop and _is_letterhead(lines[at - 1]) == 0
        if which is None or (which == 1 and not (below or at < 5)) or (which == 2 and at > 3):
            continue
        if which == 2 and at + 1 < len(lines) and lines[at].rstrip().endswith(","):
            continue
        drop.add(at)
        for under in range(at + 1, min(at + 3, len(lines))):
            if _NUMBER_ALONE.match(lines[under]):
                drop.add(under)
                break
        above = at - 1
        while above >= 0 and at - above <= 8 and _is_specks(lines[above]):
            drop.add(above)
            above -= 1
    return drop


def _is_specks(text: str) -> bool:
    """Whether a line is what a scanner makes of an emblem."""
    stripped = text.strip()
    letters = sum(c.isalpha() for c in stripped)
    if re.match(r"^\(?\w{1,2}[.)]", stripped):
        return False
    return letters < 4 or letters < 0.6 * len(stripped.replace(" ", ""))


def _edge(lines: Sequence[str]) -> set[int]:
    return {at for at in (0, 1, 2, len(lines) - 2, len(lines) - 1) if 0 <= at < len(lines)}


def _page_numbers(lines: Sequence[str], dropped: set[int], before: str) -> set[int]:
    """Numbers standing alone at the head or the foot of a page.

    Behind a line that ends in `dalam Pasal` the number is the Pasal's.
    """
    rest = [at for at in range(len(lines)) if at not in dropped]
    edge = []
    if rest and not _AWAITS_NUMBER.search(before):
        edge.append(rest[0])
    if rest[1:] and not _AWAITS_NUMBER.search(lines[rest[-2]]):
        edge.append(rest[-1])
    return {at for at in edge if _NUMBER_ALONE.match(lines[at]) and re.search(r"\d", lines[at])}


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", " ", text.strip().lower()))


def _repeated(pages: Sequence[Page]) -> set[str]:
    """Shapes of lines that head or foot many pages."""
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.lines if line.strip()]
        counts.update({_shape(lines[at]) for at in _edge(lines)})
    least = max(4, round(0.3 * len(pages)))
    return {
        shape
        for shape, count in counts.items()
        if count >= least and not _STRUCTURE.match(shape) and len(shape) > 3
    }


_MARK = re.compile(r"\(?(?:\d{1,3}[a-z]?|[a-z]{1,2}\d?)[.)](?=\s)")
_DOTS = re.compile(r"\s*(?:…|\.\s?\.[\s.]*|\s\.)\s*$")


def _without_catchwords(lines: list[tuple[int, str, bool]]) -> list[tuple[int, str, bool]]:
    """Without the words at a page's foot that only announce the next page."""
    kept = []
    for at, (page, text, seam) in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        if following and _announces(text, following[1], seam=following[2]):
            continue
        kept.append((page, text, seam))
    return kept


def _other_mark(words: str, following: str) -> bool:
    """Whether two lines begin with different marks, as neighbours in a list do: `a.` and `b.`."""
    marks = [_MARK.match(line.strip()) for line in (words, following)]
    return bool(marks[0] and marks[1]) and len({mark[0] for mark in marks if mark}) == 2


def _other_case(words: str, following: str) -> bool:
    """Whether one begins large and one small: `ditetapkan.` does not announce `Ditetapkan di`."""
    first, second = words[:1], following.strip()[:1]
    return first.isalpha() and second.isalpha() and first.islower() != second.islower()


def _announces(text: str, following: str, *, seam: bool) -> bool:
    stripped = text.strip()
    words = _DOTS.sub("", stripped)
    dotted = words != stripped
    if not (dotted or seam) or len(words.split()) > (6 if dotted else 4) or len(words) > 60:
        return False
    # a single dot may be a speck: then the next page has to begin with the same words
    surely = dotted and re.search(r"…|\.\s?\.", stripped[len(words) :])
    if surely and seam and len(words.split()) <= 4:
        return True
    if _other_mark(words, following) or _other_case(words, following):
        return False
    said, next_said = (re.sub(r"\W", "", part.lower()) for part in (words, following))
    if not said or len(next_said) < len(said):
        return False
    if next_said.startswith(said):
        return len(said) > 1
    return (
        len(said) >= 5
        and SequenceMatcher(None, said, next_said[: len(said)]).ratio() >= 0.8
        and not re.search(r"\d", said)
    )
