"""The ordering sentences of a law that amends, clause by clause.

UU 12/2011 lampiran II nos. 230-236: `Ketentuan Pasal 8 diubah sehingga berbunyi sebagai berikut`,
`Di antara Pasal 8 dan Pasal 9 disisipkan 1 (satu) pasal, yakni Pasal 8A`, `Pasal 16 dihapus`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_base.law.model import Action, Unit
from knowledge_base.law.places import Path, Step, mention_ends, places_in, spelled_out

_ACTIONS = {
    Action.UBAH: r"di\s?ubah|dirubah|diganti(?:kan)?|dibaca|disempurnakan|mengubah|mengganti|"
    r"perubahan|disesuaikan",
    Action.HAPUS: r"di\s?hapus(?:kan)?|dicabut|ditiadakan|menghapus(?:kan)?|"
    r"dinyatakan tidak berlaku",
    Action.SISIP: r"di\s?sisip(?:kan|i)|di\s?tambah(?:kan|i)?|menyisip(?:kan|i)|menambah(?:kan)?|"
    r"penambahan",
}
_VERB = re.compile(
    "|".join(rf"(?P<{action}>\b(?:{words})\b)" for action, words in _ACTIONS.items()), re.IGNORECASE
)
_OBJECT_FOLLOWS = re.compile(r"^(?:men|mem|meng|meny|perubahan|penambahan)", re.IGNORECASE)
_HEAD_END = re.compile(
    r"\b(?:(?:yang|dan|sehingga|hingga|seluruhnya|keseluruhannya)\W*)*(?:berbunyi|menjadi|dibaca|adalah)?\s*"
    r"(?:sebagai|seperti)?\s*berikut\b\s*[:;.]?",
    re.IGNORECASE,
)
_RESULT = re.compile(r"[,;]?\s*\b(?:sehingga|dan berbunyi|yang berbunyi|hingga berbunyi)\b", re.I)
_BETWEEN = re.compile(
    r"\bdi\s?antara\b(?P<first>.+?)\bdan\b(?P<second>.+?)$|\b(?:setelah|sesudah)\b(?P<after>.+?)$",
    re.IGNORECASE,
)
_NAMELY = re.compile(r"\b(?:yakni|yaitu|ialah)\b", re.IGNORECASE)
_COUNT = re.compile(
    r"^\W*(?:(?P<number>\d+)\s*(?:\([^)]*\))?|\(?(?P<word>satu|dua|tiga|empat|lima|enam|tujuh|"
    r"delapan|sembilan|sepuluh)\)?)?\s*(?P<unit>pasal|ayat|huruf|angka|butir|bab|bagian|paragraf)\b"
    r"(?:\s+baru)?(?!\s*\(?\d)",
    re.IGNORECASE,
)
_WORD_COUNT = "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh".split()
_QUOTED = r"[\"“”„'‘’]+([^\"“”„‘’]+?)[\"“”„'‘’]+"
_REPLACED = re.compile(
    rf"\b(?:kata|frasa|frase|istilah|kalimat|penyebutan|sebutan|tulisan)[-\s\w]{{0,40}}?{_QUOTED}.*?"
    rf"\b(?:di\s?ubah|diganti|dibaca|menjadi|dimaknai)\b[^\"“”„‘’]*?{_QUOTED}",
    re.IGNORECASE | re.DOTALL,
)
_ELUCIDATION = re.compile(r"\bpenjelasan(?:nya)?\b", re.IGNORECASE)
_HEADING = re.compile(r"^\W*(?:ketentuan\s+)?(?:judul|nama)\b", re.IGNORECASE)
_ANNEX = re.compile(r"\blampiran\b(?:\s+([IVXL]+)(?![a-z]))?", re.IGNORECASE)
_NOT_ORDERS = re.compile(
    r"\b(?:sebagaimana (?:di)?maksud|dapat|telah|belum|tidak|harus|wajib|apabila|jika|dilarang|"
    r"oleh|akan)\b",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^\W*(?:ketentuan|di\s?antara|antara|pasal|bab\b|bagian|paragraf|penjelasan|judul|nama|kata|"
    r"frasa|frase|istilah|penyebutan|kalimat|se(?:telah|sudah|belum)|ayat|huruf|angka|butir|"
    r"lampiran|mengubah|menghapus|menambah|menyisip|substansi|rumusan|beberapa|semua|seluruh|dalam|"
    r"pada|format|tabel|di dalam)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """One verb of an order: what it does to which places.

    Of an insertion `paths` are the new units (none when the sentence does not name them), `count`
    how many and of which `unit`, `after` what they follow.
    """

    action: Action
    paths: tuple[Path, ...]
    after: Path | None = None
    unit: Unit | None = None
    count: int = 1
    heading_only: bool = False
    of_elucidation: bool = False


def head_of(text: str) -> tuple[str, str]:
    """The ordering sentence, and what is said after it (the new wording)."""
    found = _HEAD_END.search(text)
    return (text[: found.end()], text[found.end() :].strip()) if found else (text, "")


def ends_head(text: str) -> bool:
    """Whether a text holds the end of an ordering sentence: `... sebagai berikut:`."""
    return bool(_HEAD_END.search(text))


def has_verb(text: str) -> bool:
    """Whether a text says that something is changed, inserted or struck out."""
    return bool(_VERB.search(text))


def looks_like_order(text: str) -> bool:
    """Whether a numbered item begins as an order does and has its verb in the first sentence."""
    head = re.split(r"[;:]|\.(?:\s|$)", spelled_out(head_of(text)[0]), maxsplit=1)[0]
    verb = _VERB.search(head)
    if verb is None or not _STARTS.match(head):
        return False
    return not _NOT_ORDERS.search(_without_quotes(head[: verb.start()]))


def replaced_words(text: str) -> tuple[str, str] | None:
    """Old and new words of `Kata "x" ... diganti "y"`; None for any other order."""
    found = _REPLACED.search(text)
    return (found[1].strip(), found[2].strip()) if found else None


def annex_of(head: str) -> str | None:
    """`lampiran II` when it is an annex that is ordered changed, else None."""
    verb = _VERB.search(head)
    found = _ANNEX.search(head[: verb.start()] if verb else "")
    return f"lampiran {found[1].upper()}" if found and found[1] else "lampiran" if found else None


def clauses_of(head: str, context: Path = ()) -> Iterator[Clause]:
    """The clauses of an ordering sentence; `context` is the place it stands under, if any."""
    text = spelled_out(_HEAD_END.sub("", head))
    result = _RESULT.search(text)
    spoken, outcome = (text[: result.start()], text[result.end() :]) if result else (text, "")
    context = context or _pasal_of(places_in(outcome))
    verbs = list(_VERB.finditer(spoken))
    start = 0
    last: tuple[Path, ...] = ()
    for at, verb in enumerate(verbs):
        if verb.start() < start:
            continue
        stop = verbs[at + 1].start() if at + 1 < len(verbs) else len(spoken)
        before, behind = spoken[start : verb.start()], spoken[verb.end() : stop]
        action, known = Action(verb.lastgroup or ""), last[-1] if last else context
        start = verb.end()
        if action is Action.SISIP:
            clause, used = _insertion(before, behind, known, last)
            start += used
        else:
            follows = _OBJECT_FOLLOWS.match(verb[0]) and places_in(behind)
            paths = places_in(behind if follows else before, known)
            start = stop if follows else start
            clause = Clause(action, paths or last)
        yield Clause(
            **vars(clause)
            | {
                "heading_only": bool(_HEADING.match(before)),
                "of_elucidation": bool(_ELUCIDATION.search(before + verb[0]))
                or bool(re.match(r"\s*(?:pada\s+|dalam\s+)?penjelasan", behind, re.IGNORECASE)),
            }
        )
        last = clause.paths or last


def _insertion(before: str, behind: str, known: Path, last: tuple[Path, ...]) -> tuple[Clause, int]:
    """The clause of an insertion, and how much of `behind` names the new units."""
    counted = _COUNT.match(behind) or _COUNT.match(f" {before.rsplit('dan', 1)[-1]}")
    unit = _unit(counted["unit"]) if counted else None
    count = _number(counted) if counted else 1
    rest = behind[counted.end() :] if counted and _COUNT.match(behind) else behind
    anchor = _BETWEEN.search(before) or _BETWEEN.search(_NAMELY.split(rest)[0])
    after, above = None, known
    if anchor:
        named = places_in(anchor["after"] or f"{anchor['first']} dan {anchor['second']}", known)
        after = named[0] if named else None
        unit = unit or (after[-1].unit if after else None)
        above = after or known
    else:
        # `Pasal 5 ditambah 1 ayat`: what stands before the verb is what it is added to
        named = places_in(before, known)
        above = named[-1] if named else known
    namely = _NAMELY.search(behind)
    names = behind[namely.end() :] if namely else behind
    offset = namely.end() if namely else 0
    unit = unit or next((path[-1].unit for path in places_in(names)), None)
    ends = mention_ends(names, unit)[:count] if unit else []
    if not ends:
        return Clause(Action.SISIP, (), after or _last_of(above), unit, count), 0
    context = _above(above, unit)
    paths = tuple(
        path if len(path) > 1 or not context else (*context, *path)
        for path in (p for p in places_in(names[: ends[-1]]) if p[-1].unit is unit)
    )
    paths = tuple(_joined(context, path) for path in paths)
    return Clause(Action.SISIP, paths, after or _before(paths[0]), unit, count), offset + ends[-1]


def _joined(context: Path, path: Path) -> Path:
    """The path under its context, without naming anything twice."""
    units = {step.unit for step in path}
    return (*(step for step in context if step.unit not in units), *path)


def _above(path: Path, unit: Unit | None) -> Path:
    order = list(Unit)
    return tuple(s for s in path if unit and order.index(s.unit) < order.index(unit))


def _last_of(path: Path) -> Path | None:
    return path or None


def _before(path: Path) -> Path | None:
    """The unit a new one follows by its number: `3` before `4` and `3a`, `28` before `28A`."""
    *above, step = path
    found = re.fullmatch(r"(\d+)([A-Za-z]?)", step.number)
    if found is None:
        if re.fullmatch(r"[b-z]", step.number):
            return (*above, Step(step.unit, chr(ord(step.number) - 1)))
        return None
    if not found[2]:
        return (*above, Step(step.unit, str(int(found[1]) - 1))) if found[1] != "1" else None
    letter = "" if found[2] in "aA" else chr(ord(found[2]) - 1)
    return (*above, Step(step.unit, found[1] + letter))


def _pasal_of(paths: tuple[Path, ...]) -> Path:
    for path in paths:
        for at, step in enumerate(path):
            if step.unit is Unit.PASAL:
                return path[: at + 1]
    return ()


def _unit(word: str) -> Unit:
    return Unit.ANGKA if word.lower() == "butir" else Unit(word.lower())


def _number(counted: re.Match[str]) -> int:
    if counted["number"]:
        return int(counted["number"])
    return _WORD_COUNT.index(counted["word"].lower()) + 1 if counted["word"] else 1


def _without_quotes(text: str) -> str:
    return re.sub(_QUOTED, " ", text)
