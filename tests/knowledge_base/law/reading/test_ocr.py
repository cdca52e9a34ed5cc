"""What is kept of tesseract's table of words."""

from __future__ import annotations

from knowledge_base.law.reading.layout import indented, lay_out
from knowledge_base.law.reading.ocr import _words

HEAD = "level page_num block_num par_num line_num word_num left top width height conf text"


def table(*rows: tuple[int, int, int, int, int, float, str]) -> str:
    """Rows of line, left, top, width, height, certainty and text, at 300 dpi."""
    lines = [HEAD.replace(" ", "\t")]
    for at, (line, left, top, width, height, certainty, text) in enumerate(rows):
        place = (5, 1, 1, 1, line, at, left, top, width, height, certainty, text)
        lines.append("\t".join(map(str, place)))
    return "\n".join(lines)


def lines(*rows: tuple[int, int, int, int, int, float, str]) -> list[str]:
    return [line.strip() for line in indented([lay_out(_words(table(*rows), 72 / 300))])[0]]


BODY = tuple(
    (10 + at, 300, 1000 + 60 * at, 400, 30, 96.0, "berdasarkan ketentuan".split()[at % 2])
    for at in range(6)
)


def test_the_start_of_a_pasal_is_kept_however_much_tesseract_doubts_it() -> None:
    assert "Pasal 1" in lines(
        *BODY, (1, 1201, 363, 103, 31, 14.8, "Pasal"), (1, 1321, 363, 13, 30, 44.8, "1")
    )


def test_a_line_of_doubtful_scraps_is_a_seal_or_a_signature() -> None:
    scraps = (1, 300, 363, 60, 31, 33.0, "NS"), (1, 400, 363, 60, 31, 41.0, "pa")
    assert len(lines(*BODY, *scraps)) == len(BODY)


def test_an_emblem_is_not_a_letter() -> None:
    assert len(lines(*BODY, (1, 1100, 100, 200, 138, 90.0, "33"))) == len(BODY)


def test_the_edge_of_the_paper_is_not_a_letter() -> None:
    edge = (1, 200, 363, 3, 60, 95.0, "|"), (1, 1201, 363, 103, 31, 96.0, "Pasal")
    assert "Pasal 47" in lines(*BODY, *edge, (1, 1320, 363, 40, 31, 96.0, "47"))


def test_words_of_a_line_stay_on_it_though_their_boxes_do_not() -> None:
    assert "Pasal 2" in lines(
        *BODY, (1, 303, 400, 147, 31, 96.0, "Pasal"), (1, 425, 398, 27, 52, 96.0, "2")
    )


def test_a_letter_read_in_both_sizes_is_one_letter() -> None:
    read = lines(*BODY, (1, 303, 400, 35, 26, 60.0, "Cc."), (1, 380, 400, 147, 31, 96.0, "badan"))
    assert "c. badan" in read
