"""Which of a record's cases is the one of who asks: "Waris: ...", "Tidak punya buku nikah: ..."."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from knowledge_base.cases import case_of, is_of_lack, tells_of_lack, told_words, words_of_case
from knowledge_base.language import normalise
from knowledge_base.lexical import terms, terms_of
from knowledge_base.lines import RecordLine
from knowledge_base.relevance import Relevance

# A line this likely leads its part, and is shown even where another part was named; so is the best
# of those that are sure together. Below that it may be the exception where the rule is asked for.
LEADS = 0.28
# One line that answers this surely by itself is what was asked, whatever part was named: it is so
# for eight of ten such questions.
POINTED = 0.55
# A case is told of if half of its words are said.
_TOLD = 0.5
# What this share of the lines that hold in every case speaks of tells none.
_COMMON = 0.4
_BRACKETS = re.compile(r"\([^)]*\)")


# In standard words: somebody cannot use an application, and what is done in one is for others.
_NO_APPS = re.compile(
    r"\b(?:tidak|belum) (?:bisa|punya|ada|paham|mengerti|pegang)(?: (?:pakai|main|buka|punya))?"
    r" (?:ponsel|aplikasi|android|internet|smartphone|online|daring)\b|\bgaptek\b"
    r"|\bponsel\w*(?: \w+){0,2} (?:jadul|kuno|butut|senter|nokia)\b"
)
_BY_APP = re.compile(
    r"\b(?:aplikasi|situs|daring|online|unduh|unggah|\w+\.go\.id)\b", re.IGNORECASE
)
_BY_HAND = re.compile(
    r"\b(?:kantor|loket|desa|kelurahan|kecamatan|dinas|datang|telepon|sms)\b", re.IGNORECASE
)


class ToldCases:
    """What a question, and what was said before it, tells of the cases of a record."""

    def __init__(
        self,
        relevance: Relevance,
        names: Sequence[str],
        question: str,
        before: Sequence[str] = (),
        complete: bool = False,
    ) -> None:
        """`names` are what the service is called, its official name first; no word of most of them
        tells a case. If all of it was asked for (`complete`), no case is left out."""
        self.complete = complete
        self._relevance = relevance
        self._lines = list(relevance.scores)
        self._names = names
        self._said = " ".join((*before, question))

    @cached_property
    def told(self) -> frozenset[str]:
        """The cases of the record that are this person's, by what was said or what answers."""
        if self.says_only_its_name:
            return frozenset()
        cases = {line: case for line in self._lines if (case := case_of(line))}
        plain = [line for line in self._lines if line not in cases]
        spoken = Counter(term for line in plain for term in terms_of(line.text))
        told = set()
        for line, case in cases.items():
            own = {
                word
                for word in words_of_case(case) - self._usual
                if spoken[word] < _COMMON * len(plain)
            }
            # Who does not say that something is lacking has it.
            denied = is_of_lack(case) and not self._lacks
            is_named = own and len(own & self._words) >= _TOLD * len(own)
            answers = self._relevance.chances[line] >= (POINTED if denied else LEADS)
            if answers or (is_named and not denied):
                told.add(case)
        return frozenset(told)

    def is_told(self, line: RecordLine) -> bool:
        """Whether a line holds in a case that was told."""
        return case_of(line) in self.told

    def is_untold(self, line: RecordLine) -> bool:
        """Whether a line holds in a case that nobody told of."""
        case = case_of(line)
        return case is not None and case not in self.told

    def is_of_others(self, line: RecordLine) -> bool:
        """Whether a line holds in a case of which nothing was said, where another was told: "Jual
        beli" where "Waris" was."""
        case = case_of(line)
        if self.complete or not self.told or case is None or case in self.told:
            return False
        return not (words_of_case(case) - self._usual) & self._words

    def is_denied(self, line: RecordLine) -> bool:
        """Whether a line is for who lacks what nobody said is lacking, or tells of applications to
        who cannot use one."""
        if self.is_out_of_reach(line):
            return True
        case = case_of(line)
        if self.complete or self._lacks or case is None:
            return False
        return case not in self.told and is_of_lack(case)

    def is_out_of_reach(self, line: RecordLine) -> bool:
        """Whether a line tells of applications, and somebody cannot use one."""
        return self._uses_no_apps and line in self._by_app

    @cached_property
    def _uses_no_apps(self) -> bool:
        return not self.complete and bool(_NO_APPS.search(normalise(self._said)))

    @cached_property
    def _by_app(self) -> frozenset[RecordLine]:
        """The lines on what is done in an application, where a part of the record has others."""
        only = {x for x in self._lines if _BY_APP.search(x.text) and not _BY_HAND.search(x.text)}
        others = {x.sort for x in self._lines if x not in only}
        return frozenset(x for x in only if x.aspect and x.sort in others)

    @cached_property
    def _usual(self) -> frozenset[str]:
        """The stems of what the service is called."""
        named = Counter(stem for name in self._names for stem in terms_of(name))
        # What stands in brackets behind a name are its cases: "(jual beli, hibah, waris)".
        own = (stem for name in self._names[:1] for stem in terms_of(_BRACKETS.sub("", name)))
        most = (stem for stem, times in named.items() if times * 2 >= len(self._names))
        return frozenset((*own, *most))

    @cached_property
    def says_only_its_name(self) -> bool:
        """Whether the question is no more than what the service is called: all of it is asked."""
        return not self.beside_its_name(self._said)

    @cached_property
    def is_its_name(self) -> bool:
        """Whether the question is one of the names of the service, word for word."""
        return terms_of(self._said) in {terms_of(name) for name in self._names}

    def beside_its_name(self, text: str) -> frozenset[str]:
        """The stems of a text but those of what the service is called."""
        return frozenset(terms(text)) - self._called

    @cached_property
    def _called(self) -> frozenset[str]:
        return frozenset(word for name in self._names for word in terms_of(name))

    @cached_property
    def _words(self) -> frozenset[str]:
        return told_words(self._said)

    @cached_property
    def _lacks(self) -> bool:
        return tells_of_lack(self._said)
