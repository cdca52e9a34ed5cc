"""What Rasa does again for every message although nothing changed, done once or not at all.

The outcome of each is Rasa's own; together they were a third of the work of a message.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import lru_cache
from typing import Any, Dict, List, Optional, Set, Text, Tuple

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

# Seconds. The app closes a connection that was idle for five; this side has to let go first.
_KEPT_OPEN = 2.0
# What the endpoint reads (bot/actions/protocol.py): Rasa sends the whole tracker, which grows.
_READ_OF_MESSAGE = ("text", "intent", "entities")
_READ_OF_EVENTS = ("user", "session_started", "restart")


def quicken() -> None:
    """Put in place what this module holds."""
    # It looks through all classes for every event of a conversation.
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))
    EndpointConfig.session = _kept_session
    RemoteAction._action_call_format = _call
    # The endpoint is the app's, whose types say the same as the schema Rasa would hold it to.
    RemoteAction._validate_action_result = lambda self, result: True
    DaskGraphRunner.run = _run


def _kept_session(self: EndpointConfig) -> nullcontext[aiohttp.ClientSession]:
    """One session for all calls of an endpoint: Rasa opens one for each, with its connection."""
    if "kept" not in vars(self):
        connector = aiohttp.TCPConnector(keepalive_timeout=_KEPT_OPEN)
        vars(self)["kept"] = aiohttp.ClientSession(headers=self.headers, connector=connector)
    return nullcontext(vars(self)["kept"])


def _call(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[Text, Any]:
    """The body of a call of an action. The vector goes on with it, and is kept no longer."""
    message = tracker._latest_message_data() or {}
    uttered = tracker.latest_message
    vector = uttered.metadata.pop("vector", None) if uttered else None
    return {
        "next_action": self.name(),
        "tracker": {
            "sender_id": tracker.sender_id,
            "slots": tracker.current_slot_values(),
            "latest_message": {key: message[key] for key in _READ_OF_MESSAGE if key in message}
            | {"vector": vector},
            "events": [
                {"event": event.type_name, "text": getattr(event, "text", None)}
                for event in tracker.events
                if event.type_name in _READ_OF_EVENTS
            ],
        },
    }


def _run(
    self: DaskGraphRunner,
    inputs: Optional[Dict[Text, Any]] = None,
    targets: Optional[List[Text]] = None,
) -> Dict[Text, Any]:
    """The outputs of the wanted nodes: Rasa plans the way through its small graph every time."""
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = vars(self).setdefault("plans", {})
    if wanted not in plans:
        plans[wanted] = _plan(self._graph_schema.nodes, wanted)
    done = {name: (name, value) for name, value in (inputs or {}).items()}
    for name, needs in plans[wanted]:
        if name not in done:
            done[name] = self._instantiated_nodes[name](*(done[need] for need in needs))
    return dict(done[name] for name in wanted)


def _plan(nodes: Dict[Text, Any], wanted: Tuple[Text, ...]) -> List[Tuple[Text, Tuple[Text, ...]]]:
    """What has to be run for these nodes and what each needs, in an order in which it is there."""
    plan: List[Tuple[Text, Tuple[Text, ...]]] = []
    seen: Set[Text] = set()

    def add(name: Text) -> None:
        # What is no node is an input.
        if name in seen or name not in nodes:
            return
        seen.add(name)
        needs = tuple(nodes[name].needs.values())
        for need in needs:
            add(need)
        plan.append((name, needs))

    for name in wanted:
        add(name)
    return plan
