"""A server whose clock is set: nobody is taken away or let go by it, and nothing looks odd."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.desk.wording import age
from connectors.desk.jumps import Jumps
from connectors.desk.model import State
from connectors.desk.telling import words
from tests.connectors.desk.conftest import MONDAY, Scene
from tests.connectors.desk.test_rules import claimed


class Machine:
    """A clock that can be set, and time that goes by."""

    def __init__(self) -> None:
        self.now, self.seconds = MONDAY, 100.0

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)


@pytest.mark.parametrize("hours", [-3, 3])
def test_after_the_clock_was_set_the_rules_rest_until_everybody_could_report(hours: int) -> None:
    machine = Machine()
    jumps = Jumps(timedelta(minutes=5), lambda: machine.now, lambda: machine.seconds)
    for _ in range(20):
        machine.passes(15)
        assert not jumps.is_settling()
    machine.now += timedelta(hours=hours)
    for _ in range(19):
        machine.passes(15)
        assert jumps.is_settling()
    machine.passes(60)
    assert not jumps.is_settling()


def test_a_small_correction_is_no_jump() -> None:
    machine = Machine()
    jumps = Jumps(timedelta(minutes=5), lambda: machine.now, lambda: machine.seconds)
    machine.now += timedelta(seconds=5)
    machine.passes(15)
    assert not jumps.is_settling()


async def test_set_back_an_agent_who_is_there_keeps_the_thread_and_one_who_went_does_not(
    scene: Scene,
) -> None:
    await claimed(scene)
    scene.later(hours=-2)
    scene.ready()
    assert scene.rules.apply() == []
    scene.later(minutes=6)
    assert scene.rules.apply() == ["a"]
    thread = scene.thread()
    assert thread
    assert thread.state is State.WAITING


async def test_set_back_a_waiting_time_is_never_below_nothing(scene: Scene) -> None:
    for number in range(4):
        scene.ready()
        await scene.writes("petugas", conversation=f"c{number}")
        thread = scene.thread(f"c{number}")
        assert thread
        scene.desk.claim(thread.id, "sari")
        scene.later(minutes=-30)
        scene.desk.say(thread.id, "sari", f"kunci-{number}", words("Halo."))
        scene.later(minutes=32)
    scene.ready()
    text = await scene.writes("petugas", conversation="akhir")
    assert text
    assert "belum bisa diperkirakan" in text
    assert "-" not in age(scene.now + timedelta(hours=1), scene.now)
