"""Words with a place become lines as a reader sees them."""

from __future__ import annotations

from knowledge_base.law.reading.layout import Word, indented, lay_out


def row(y: float, *words: tuple[float, str]) -> list[Word]:
    return [Word(text, left, left + 6 * len(text), y, 12) for left, text in words]


def running(y: float, left: float, count: int = 6) -> list[Word]:
    return row(y, *((left + 33 * at, "lima5") for at in range(count)))


def lines(words: list[Word]) -> tuple[str, ...]:
    return indented([lay_out(words)])[0]


def test_leading_spaces_tell_where_a_line_begins() -> None:
    words = row(10, (60, "Pasal"), (96, "1")) + row(30, (0, "Setiap"), (42, "orang"))
    assert lines(words) == ("          Pasal 1", "Setiap orang")


def test_a_label_beside_the_text_stays_on_its_line() -> None:
    words = row(10, (0, "Menimbang"), (72, ":"), (90, "a."), (108, "bahwa"))
    assert lines(words) == ("Menimbang : a. bahwa",)


def test_words_in_any_order_are_read_left_to_right() -> None:
    words = row(10, (60, "dua"), (0, "satu"), (100, "tiga"))
    assert lines(words)[0].split() == ["satu", "dua", "tiga"]


def test_a_line_that_slants_stays_one_line() -> None:
    words = [Word("kata", 30.0 * at, 30.0 * at + 24, 100 + 0.9 * at, 12) for at in range(16)]
    words += [Word("lagi", 30.0 * at, 30.0 * at + 24, 116 + 0.9 * at, 12) for at in range(16)]
    assert [set(line.split()) for line in lines(words)] == [{"kata"}, {"lagi"}]


def test_a_line_stretched_to_the_margin_keeps_single_spaces() -> None:
    words = row(10, (0, "(1)"), (24, "Pengaturan"), (114, "data"), (168, "ini"), (216, "adil"))
    assert lines(words) == ("(1) Pengaturan data ini adil",)


def test_columns_are_read_one_after_the_other() -> None:
    words = row(0, (100, "JUDUL"))
    for at in range(12):
        words += row(20 + 14 * at, *((33 * n, f"kiri{at}") for n in range(6)))
        words += row(20 + 14 * at, *((230 + 33 * n, f"kanan{at}") for n in range(5)))
    read = [line.split()[0] for line in lines(words)]
    assert read == [
        "JUDUL",
        *(f"kiri{at}" for at in range(12)),
        *(f"kanan{at}" for at in range(12)),
    ]


def test_a_table_is_read_row_by_row() -> None:
    words = []
    for at in range(15):
        words += row(14 * at, (0, f"{at}."), (40, "Kota"), (240, f"Rp{at}.000"))
    assert lines(words)[3].split() == ["3.", "Kota", "Rp3.000"]
    assert len(lines(words)) == 15


def test_signatures_side_by_side_stay_side_by_side() -> None:
    words = row(0, (0, "WAKIL"), (36, "KETUA"), (300, "WAKIL"), (336, "KETUA"))
    assert lines(words) == ("WAKIL KETUA" + " " * 39 + "WAKIL KETUA",)


def test_pages_share_one_margin() -> None:
    first = lay_out(row(0, (60, "Pasal"), (96, "1")))
    second = lay_out(row(0, (0, "Menimbang")) + row(14, (60, "a.")))
    assert indented([first, second])[0] == (" " * 10 + "Pasal 1",)


def test_no_words_make_no_lines() -> None:
    assert indented([lay_out([]), lay_out([])]) == [(), ()]
