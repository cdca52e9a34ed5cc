"""Which lines of a record a question is about."""

from __future__ import annotations

from knowledge_base.relevance import Relevance

LINES = (
    "Fotokopi Kartu Keluarga",
    "Surat keterangan hilang dari polisi",
    "Surat kuasa bermeterai kalau diwakilkan",
    "Pas foto dengan latar merah",
)


def test_what_shares_no_word_scores_nothing() -> None:
    relevance = Relevance("berapa biaya paspor", LINES)
    assert [relevance(line) for line in LINES] == [0.0] * 4


def test_words_match_whatever_their_form() -> None:
    relevance = Relevance("boleh diwakili? mewakilkan ke orang lain", LINES)
    assert relevance(LINES[2]) > 0
    assert relevance(LINES[0]) == 0


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    relevance = Relevance("surat foto", LINES)
    assert relevance(LINES[3]) > relevance(LINES[1]) > 0


def test_a_line_is_pointed_at_by_two_shared_words() -> None:
    relevance = Relevance("surat polisi", LINES)
    assert relevance.points_at(LINES[1])
    assert not relevance.points_at(LINES[2])


def test_the_best_lines_keep_their_own_order() -> None:
    relevance = Relevance("latar foto, surat polisi", LINES)
    assert relevance.best(LINES, 2) == (LINES[1], LINES[3])


def test_earlier_lines_win_a_tie_and_asking_for_more_gives_all() -> None:
    relevance = Relevance("apa saja", LINES)
    assert relevance.best(LINES, 2) == LINES[:2]
    assert relevance.best(LINES, 9) == LINES


def test_no_lines_is_no_error() -> None:
    assert Relevance("surat", ()).best((), 3) == ()
