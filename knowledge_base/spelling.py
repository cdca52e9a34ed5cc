"""Misspelt words -> the words of the catalogue they stand for. Careful: a name is no mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from knowledge_base.language import ACRONYMS, colloquial, stopwords

_SHORTEST = 5  # letters; a shorter unknown word is near too many others
_LONG = 9  # letters; from here on two slips are forgiven
_LOOKED_AT = 10  # letters of a word that find its neighbours: more is memory, fewer is time
_MOST_REMEMBERED = 20_000
_CLEARLY = 4  # times as frequent as a rival of another meaning
# Letters mistaken for one another: neighbours on the keyboard or alike in sound.
_ALIKE = """aq as aw az bg bh bn bp bv cd cf ck cv cx de df dr ds dt dx er es ew fg fp fr ft fv gh
gk gt gv gy hj hn hu hy ij ik io iu iy jk jm jn ju kl km ko kq lo lp mn op ou pv qw rt sw sx sz ty
uy xz""".split()
_ALIKE_PAIRS = frozenset(_ALIKE) | {pair[::-1] for pair in _ALIKE}
_PREFIXES = """di ke se ber be ter per pe me mem men meng meny menge pem pen peng peny penge memper
diper keber member pember pemer seper""".split()
_LOST = {"em": "p", "en": "t", "eny": "s", "eng": "k"}  # 'pengelola' is from 'kelola'
_SUFFIXES = ("kan", "an", "i")


class Speller:
    """The nearest of some words for a word that is none: built once, asked for every message."""

    def __init__(self, words: Mapping[str, int]) -> None:
        """`words`: standard words -> how often they occur; 0: right as it is, never an answer."""
        self._often = words
        self._known = words.keys() | colloquial().keys() | stopwords() | ACRONYMS
        self._bases = words.keys() | StemmerFactory().get_words()
        self._by_key: dict[str, list[str]] = defaultdict(list)
        for word, often in words.items():
            if often and word.isalpha() and len(word) >= _SHORTEST:
                for key in _keys(word, 2 if len(word) >= _LONG - 2 else 1):
                    self._by_key[key].append(word)
        # Not lru_cache: bound to itself, a speller would not go with its last reference.
        self._remembered: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """The word meant by a lower-case word; the same if it is known or no one can tell.

        Forgives one letter left out, added, swapped or mistaken, two in a word of 9 letters or
        more, but never the first letter unless it is swapped with the second.
        """
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[word] = self._nearest(word)
        return found

    def _nearest(self, word: str) -> str:
        known = word in self._known or not self._bases.isdisjoint(_bases(word))
        if known or len(word) < _SHORTEST or not word.isalpha():
            return word
        forgiven = 2 if len(word) >= _LONG else 1
        keys = _keys(word, forgiven) | _keys(word[1::-1] + word[2:], forgiven)
        at: dict[int, list[str]] = defaultdict(list)
        for near in {near for key in keys for near in self._by_key.get(key, ())}:
            if _may_mean(word, near):
                at[slips(word, near, forgiven)].append(near)
        nearest = min(at.items(), default=(9, []))
        if nearest[0] > forgiven or any(self._lacks_ending(word, near) for near in nearest[1]):
            return word
        best = max(nearest[1], key=lambda near: (self._often[near], near))
        rivals = (self._often[near] for near in nearest[1] if not _bases(near) & _bases(best))
        return best if self._often[best] >= _CLEARLY * max(rivals, default=0) else word

    def _lacks_ending(self, word: str, near: str) -> bool:
        """'member' and 'memberi', but not 'imigras' and 'imigrasi': that is no word with an -i."""
        ends = near.removeprefix(word) in _SUFFIXES
        return ends and not self._bases.isdisjoint(_bases(near) - {near})


def slips(typed: str, meant: str, most: int) -> int:
    """Letters left out, added, swapped with the next or mistaken; over `most` if they are more.

    Mistaken for a letter that is not alike counts 2: 'batam' is a city, no slip for 'batas'.
    """
    if abs(len(typed) - len(meant)) > most:
        return most + 1
    while typed and meant and typed[0] == meant[0]:
        typed, meant = typed[1:], meant[1:]
    if not (typed and meant and most):
        return len(typed) + len(meant)
    mistaken = 1 if typed[0] + meant[0] in _ALIKE_PAIRS else 2
    ways = [slips(typed[1:], meant, most - 1) + 1, slips(typed, meant[1:], most - 1) + 1]
    if mistaken <= most:
        ways.append(slips(typed[1:], meant[1:], most - mistaken) + mistaken)
    if typed[:2] == meant[1::-1]:
        ways.append(slips(typed[2:], meant[2:], most - 1) + 1)
    return min(ways)


def _may_mean(word: str, near: str) -> bool:
    """Five letters are little to go by: none may be mistaken, for 'dimas' does not mean 'dinas'."""
    if len(word) == _SHORTEST == len(near):
        return word[0] == near[0] and sorted(word) == sorted(near)
    return word[0] == near[0] or word[1::-1] == near[:2]


def _keys(word: str, dropped: int) -> set[str]:
    """Its start with up to so many letters dropped, the first never: what near words share."""
    rest = word[1:_LOOKED_AT]
    lengths = range(len(rest) - dropped, len(rest) + 1)
    return {word[0] + "".join(kept) for length in lengths for kept in combinations(rest, length)}


def _bases(word: str) -> set[str]:
    """What may be left of a word without its affixes, the word itself too."""
    found = set()
    for prefix in filter(word.startswith, ("", *_PREFIXES)):
        rest = word[len(prefix) :]
        if prefix == "me" and rest[:1] not in "lmnrwy":
            continue  # 'mebayar' lacks a letter
        for base in (rest, _LOST.get(prefix[1:], "") + rest):
            found |= {base} if len(base) > 2 else set()
            found |= {base[: -len(end)] for end in _SUFFIXES if base.endswith(end, 4)}
    return found
