"""Who waits for an answer of this process, and how long that takes at the present pace."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping

_REMEMBERED = 50
# So many conversations are answered side by side. Rasa works through messages one by one: more at
# once only makes each of them later, and the thousandth of a burst too (16 at once: after 30 s; 4:
# after 20 s).
AT_ONCE = 4


class Waiting:
    """Counts unanswered messages by conversation; what is on disk is the truth, this is its shadow.

    The pace is measured over the last answers, from the moment since when there always was
    something to do; a process that hangs therefore looks slower every second.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._unanswered: Counter[str] = Counter()
        self._paused: set[str] = set()
        self._moments: deque[float] = deque(maxlen=_REMEMBERED)

    def of(self, conversation_id: str) -> int:
        """How many messages of a conversation are unanswered."""
        return self._unanswered.get(conversation_id, 0)

    def resumed(self, unanswered: Mapping[str, int]) -> None:
        """All that is unanswered on disk: what another process has answered meanwhile is gone."""
        for conversation_id in self._unanswered.keys() - unanswered.keys():
            self.left(conversation_id)
        for conversation_id, count in unanswered.items():
            if not self.of(conversation_id):
                self.joined(conversation_id, count)

    def joined(self, conversation_id: str, count: int = 1) -> None:
        if not self._unanswered:
            self._moments.clear()
            self._moments.append(self._now())
        self._unanswered[conversation_id] += count

    def answered(self, conversation_id: str) -> None:
        self._moments.append(self._now())
        if self.of(conversation_id) > 1:
            self._unanswered[conversation_id] -= 1
        else:
            self.left(conversation_id)

    def left(self, conversation_id: str) -> None:
        """Nothing of a conversation waits any more."""
        self._unanswered.pop(conversation_id, None)
        self._paused.discard(conversation_id)

    def paused(self, conversation_id: str, is_paused: bool) -> None:
        """Whether a conversation waits for its own limit, which holds up nobody else."""
        (self._paused.add if is_paused else self._paused.discard)(conversation_id)

    def seconds(self, conversation_id: str) -> float:
        """How long the last message of a conversation is going to wait.

        Conversations take turns, one message each.
        """
        if not self._moments:
            return 0.0
        per_answer = (self._now() - self._moments[0]) / (len(self._moments) - 1 + AT_ONCE)
        taking_turns = max(1, len(self._unanswered) - len(self._paused))
        return self.of(conversation_id) * taking_turns * per_answer
