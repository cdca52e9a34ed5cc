"""Who is promised to citizens: whoever was there a moment ago, by what their pages last said."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Delete, event

from connectors.desk.model import Queue
from connectors.desk.presence import GONE_AFTER
from tests.connectors.desk.conftest import Scene

ALL = (Queue(),)


def ready(scene: Scene) -> int:
    return scene.presence.ready_for(Queue())


def test_a_report_that_comes_after_its_page_went_brings_nobody_back(scene: Scene) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 1)
    scene.presence.left("sari", ALL, "p1", 3)
    scene.presence.seen("sari", ALL, True, "p1", 2)
    assert ready(scene) == 0
    assert scene.presence.readiness("sari") is None


def test_a_page_that_goes_before_its_first_report_arrives_promises_nobody(scene: Scene) -> None:
    scene.presence.left("sari", ALL, "p1", 2)
    scene.presence.seen("sari", ALL, True, "p1", 1)
    assert ready(scene) == 0


def test_a_goodbye_that_comes_amid_an_earlier_report_is_not_undone_by_it(scene: Scene) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 1)
    goodbyes = iter([3])

    def leave(_: object, statement: object, *about: object) -> None:
        if isinstance(statement, Delete) and (ordinal := next(goodbyes, None)):
            scene.presence.left("sari", ALL, "p1", ordinal)

    event.listen(scene.engine, "before_execute", leave)
    scene.presence.seen("sari", ALL, True, "p1", 2)
    assert scene.presence.readiness("sari") is None


def test_a_reload_whose_goodbye_comes_late_keeps_the_agent(scene: Scene) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 3)
    scene.presence.left("sari", ALL, "p1", 2)
    assert ready(scene) == 1


def test_one_of_two_pages_goes_and_the_agent_stays(scene: Scene) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 1)
    scene.presence.seen("sari", ALL, True, "p2", 1)
    scene.presence.left("sari", ALL, "p1", 2)
    assert ready(scene) == 1
    scene.presence.left("sari", ALL, "p2", 2)
    assert ready(scene) == 0


def test_a_break_said_on_one_page_holds_for_all_of_them(scene: Scene) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 1)
    scene.presence.seen("sari", ALL, False, "p2", 1)
    assert ready(scene) == 0
    scene.presence.seen("sari", ALL, True, "p2", 2)
    assert ready(scene) == 1


def test_a_page_that_fell_silent_is_forgotten_within_half_a_minute(scene: Scene) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 1)
    assert timedelta(seconds=30) > GONE_AFTER
    scene.now += GONE_AFTER
    assert ready(scene) == 0


def test_a_page_that_was_looked_at_without_scripts_does_not_outlive_the_others(
    scene: Scene,
) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 1)
    scene.presence.seen("sari", ALL, True)
    scene.presence.left("sari", ALL, "p1", 2)
    assert ready(scene) == 0


def test_a_clock_that_was_set_back_leaves_nobody_ready_who_does_not_report(scene: Scene) -> None:
    scene.presence.seen("sari", ALL, True, "p1", 1)
    scene.later(hours=-1)
    assert ready(scene) == 0
    assert not scene.presence.seen_since(scene.now - timedelta(minutes=5), Queue(), "sari")
    scene.presence.seen("sari", ALL, True, "p1", 2)
    assert ready(scene) == 1
