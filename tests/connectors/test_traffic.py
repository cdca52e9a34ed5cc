"""What comes in goes before what goes out."""

from __future__ import annotations

import asyncio
import time

import pytest

from connectors.traffic import Traffic


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _arrive(traffic: Traffic, clock: Clock, per_second: int, seconds: float) -> None:
    for _ in range(int(per_second * seconds)):
        clock.now += 1 / per_second
        with traffic.arriving():
            pass


async def _most_at_once(traffic: Traffic, turns: int) -> int:
    """How many of so many turns are ever in work together."""
    working, most = 0, 0

    async def one() -> None:
        nonlocal working, most
        async with traffic.turn():
            working += 1
            most = max(most, working)
            await asyncio.sleep(0.01)
            working -= 1

    await asyncio.gather(*(one() for _ in range(turns)))
    return most


async def test_a_few_answers_are_worked_on_side_by_side() -> None:
    assert await _most_at_once(Traffic(), 12) == 4


async def test_one_at_a_time_while_more_comes_in_than_can_be_answered() -> None:
    clock = Clock()
    traffic = Traffic(clock)
    _arrive(traffic, clock, per_second=100, seconds=0.3)
    assert traffic.is_busy
    assert await _most_at_once(traffic, 12) == 1


@pytest.mark.parametrize("per_second", [5, 20, 50])
def test_an_ordinary_day_is_not_busy(per_second: int) -> None:
    clock = Clock()
    traffic = Traffic(clock)
    _arrive(traffic, clock, per_second, seconds=5)
    assert not traffic.is_busy
    clock.now += 0.5 / per_second
    assert traffic.rate == pytest.approx(per_second, rel=0.5)


def test_a_rush_is_felt_within_its_first_dozen_of_messages() -> None:
    clock = Clock()
    traffic = Traffic(clock)
    _arrive(traffic, clock, per_second=100, seconds=0.12)
    assert traffic.is_busy


def test_a_rush_is_over_soon_after_it_ended() -> None:
    clock = Clock()
    traffic = Traffic(clock)
    _arrive(traffic, clock, per_second=100, seconds=2)
    clock.now += 0.5
    assert not traffic.is_busy


async def test_an_answer_waits_while_a_message_is_taken_in_but_not_for_ever() -> None:
    traffic = Traffic()
    began = time.perf_counter()
    with traffic.arriving():
        async with traffic.turn():
            waited = time.perf_counter() - began
    assert 0.2 < waited < 1
    began = time.perf_counter()
    async with traffic.turn():
        assert time.perf_counter() - began < 0.1
