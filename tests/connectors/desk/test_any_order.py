"""In whatever order things happen: no word of a citizen is lost, nobody talks over anybody."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.desk.model import Ending, EventKind, State
from connectors.desk.telling import words
from connectors.desk.threads import Ended, NotYours, Taken
from connectors.model import Side
from tests.connectors.desk.conftest import MONDAY, Scene

AGENTS = ("sari", "budi")
STEPS = st.one_of(
    st.tuples(st.just("writes"), st.sampled_from(["petugas", "halo", "kesal", "batal titip"])),
    st.tuples(st.just("taps"), st.sampled_from(["petugas", "titip", "kembali"])),
    st.tuples(st.sampled_from(["claims", "releases", "says", "closes"]), st.sampled_from(AGENTS)),
    st.tuples(st.sampled_from(["ready", "gone"]), st.sampled_from(AGENTS)),
    st.tuples(st.just("later"), st.sampled_from([1, 6, 35, 61, 600])),
    st.tuples(st.just("rules"), st.none()),
)
_number = itertools.count()


def act(scene: Scene, name: str, thread_id: int, step: str, agent: str, at: int) -> None:
    """Agents press whatever they like; what is refused changes nothing."""
    with contextlib.suppress(Taken, NotYours, Ended):
        match step:
            case "claims":
                scene.desk.claim(thread_id, agent)
            case "releases":
                scene.desk.release(thread_id, agent)
            case "says":
                scene.desk.say(thread_id, agent, f"{name}-{at}", words("Kata petugas."))
            case "closes":
                scene.desk.close(thread_id, agent, Ending.ANSWERED)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=4, max_size=16))
def test_every_word_is_answered_or_held_for_somebody(
    scene: Scene, steps: list[tuple[str, str | int | None]]
) -> None:
    name = f"u{next(_number)}"
    scene.now = MONDAY
    scene.ready(*AGENTS)

    async def all_of_it() -> None:
        seen: list[int] = []
        for at, (step, what) in enumerate(steps):
            scene.later(seconds=1)
            before = scene.thread(name)
            if before and before.id not in seen:
                seen.append(before.id)
            match step:
                case "writes" | "taps":
                    choice = str(what) if step == "taps" else None
                    heard = len(scene.lists.history(before.id)) if before else 0
                    reply = await scene.writes(str(what), choice, name)
                    if reply is None:
                        assert before is not None, "silence, and nobody has it"
                        assert before.state is State.WITH_DESK or before.is_live
                        assert len(scene.lists.history(before.id)) == heard + 1
                    elif before and before.state is State.WITH_DESK:
                        assert "kembali ke bot" in reply, "the bot talked over an agent"
                case "ready":
                    scene.ready(str(what))
                case "gone":
                    scene.presence.left(str(what))
                case "later":
                    scene.later(minutes=int(str(what)))
                case "rules":
                    scene.rules.apply()
                case _:
                    if seen:
                        act(scene, name, seen[-1], step, str(what), at)
            assert len([one for one in scene.lists.all_open() if one.conversation_id == name]) <= 1
        for thread_id in seen:
            thread = scene.lists.thread(thread_id)
            kinds = [event.kind for event in scene.lists.history(thread_id)]
            assert thread
            assert kinds[0] is EventKind.OPENED
            assert kinds.count(EventKind.CLOSED) == (thread.state is State.CLOSED)
        said = [one.id for one in scene.store.since(name)] if scene.store.exists(name) else []
        assert len(said) == len(set(said))
        asked = [m for m in scene.store.since(name) if m.side is Side.CITIZEN] if said else []
        assert all(scene.store.is_settled(message) for message in asked)

    asyncio.run(all_of_it())
    # Its clock goes on; what is open would be in the way of the next story.
    for thread in scene.lists.all_open():
        scene.threads.close(thread.id, None, Ending.UNATTENDED)
