"""Work beside the app goes on until the app ends, and ends before it."""

from __future__ import annotations

import asyncio
import threading

from connectors.repeating import repeating


async def test_it_looks_again_after_as_long_as_it_said() -> None:
    looks = 0
    third = asyncio.Event()

    async def look() -> float:
        nonlocal looks
        looks += 1
        if looks == 3:
            third.set()
        return 0.0 if looks < 3 else 60.0

    async with repeating(look):
        await asyncio.wait_for(third.wait(), 5)
        await asyncio.sleep(0.05)
    assert looks == 3


async def test_a_look_in_work_is_finished_before_the_block_ends() -> None:
    begun, finished = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        threading.Event().wait(0.2)
        finished.set()

    async def look() -> float:
        await asyncio.to_thread(work)
        return 60.0

    async with repeating(look):
        await asyncio.to_thread(begun.wait, 5)
    assert finished.is_set()


async def test_a_pause_does_not_hold_up_the_end() -> None:
    async def look() -> float:
        return 60.0

    async with asyncio.timeout(5), repeating(look, first=60.0):
        pass
