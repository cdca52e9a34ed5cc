"""Numbers as they are made, written, misspelt, and kept out of the mask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.privacy import mask
from connectors.tickets.numbering import Number, numbers_in

MONTHS = st.builds(lambda y, m: f"{y}{m:02}", st.integers(26, 99), st.integers(1, 12))
NUMBERS = st.builds(Number, MONTHS, st.integers(1, 999_999))
BROKEN = st.sampled_from(["", " ", "-", ". "])
BETWEEN = st.sampled_from(["", "-", " ", " - ", ".", "/", "\u2013", "\u2011"])


def found_in(text: str) -> list[Number]:
    return [found.number for found in numbers_in(text)]


@given(NUMBERS, BETWEEN, st.booleans())
def test_a_number_is_read_back_in_any_spelling(number: Number, between: str, small: bool) -> None:
    written = str(number).replace("-", between)
    spelt = f"status {written.lower() if small else written} gimana ya"
    assert found_in(spelt) == [number]


@given(NUMBERS)
def test_a_number_may_lack_its_letter(number: Number) -> None:
    digits = str(number)[2:]
    assert found_in(f"cek {digits}") == found_in(digits.replace("-", " ")) == [number]


@given(NUMBERS, st.data())
def test_every_wrong_digit_and_every_swap_is_noticed(number: Number, data: st.DataObject) -> None:
    digits = str(number).replace("-", "")[1:]
    place = data.draw(st.integers(0, len(digits) - 2))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    assert found_in(f"T{digits[:place]}{other}{digits[place + 1 :]}") == []
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        assert found_in(f"T{swapped}") == []


@given(NUMBERS)
def test_a_ticket_survives_the_mask(number: Number) -> None:
    assert mask(f"tiket {number} gimana, hp 081234567890") == f"tiket {number} gimana, hp [HP]"
    assert mask(f"{number} 0812 3456 7890") == f"{number} [HP]"


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("nik 3201 0112 3456 0001", "nik [NIK]"),
        ("3201011234560001", "[NIK]"),
        ("rek 123456789", "rek [NOMOR]"),
        ("0812 2611 00427", "[HP]"),
    ],
)
def test_personal_numbers_are_masked_as_before(written: str, masked: str) -> None:
    assert mask(written) == masked


@given(st.lists(st.tuples(st.sampled_from("0123456789"), BROKEN), min_size=12, max_size=20))
def test_no_part_of_a_longer_number_is_taken_for_a_ticket(digits: list[tuple[str, str]]) -> None:
    assert found_in("nomor " + "".join(digit + between for digit, between in digits)) == []


def test_a_number_is_told_as_it_is_read_aloud() -> None:
    assert str(Number("2611", 42)).startswith("T-2611-0042-")
    assert str(Number("2611", 12_345)).startswith("T-2611-12345-")
