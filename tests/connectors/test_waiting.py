"""How long somebody is going to wait, with other processes at work on the same conversations."""

from __future__ import annotations

from connectors.waiting import AT_ONCE, Waiting


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_another_process_has_answered_makes_nobody_wait() -> None:
    clock = Clock()
    waiting = Waiting(clock)
    waiting.resumed({"another's": 1})
    clock.now += 5
    waiting.resumed({})
    for _ in range(3):
        clock.now += 600
        waiting.joined("ours")
        assert waiting.seconds("ours") == 0.0
        clock.now += 0.1
        waiting.answered("ours")


def test_what_is_counted_already_is_not_counted_again() -> None:
    waiting = Waiting(Clock())
    waiting.joined("a")
    waiting.resumed({"a": 1})
    assert waiting.of("a") == 1


def test_the_wait_follows_the_pace_and_the_line() -> None:
    clock = Clock()
    waiting = Waiting(clock)
    for at in range(20):
        waiting.joined(f"person {at}")
    for at in range(10):
        clock.now += 1
        waiting.answered(f"person {at}")
    # Ten answers took ten seconds and ten people are left, each with one message.
    assert waiting.seconds("person 15") == 10 * 10 / (10 + AT_ONCE)
