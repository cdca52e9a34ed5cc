"""What may happen to a message beside the dialogue: the forms that the gateway asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from connectors.model import StoredMessage
from connectors.store import Within
from knowledge_base.answer import Answer


@dataclass(frozen=True)
class Handled:
    """What is done with a message instead of asking the dialogue.

    Without an `answer` nothing is said; `within` happens in the transaction that stores it.
    """

    outcome: str
    answer: Answer | None = None
    within: Within | None = None


# Looks at a message and at the choice it is (tapped, or its number typed) before the dialogue
# does, and may take it; blocking.
Aside = Callable[[StoredMessage, str | None], Handled | None]
# What is done with a message because a person is to answer it, if one is; blocking.
Held = Callable[[StoredMessage], Handled | None]
# Looks at an answer before it is stored: (the answer as it is given, what belongs to it); blocking.
Promise = Callable[[StoredMessage, Answer], tuple[Answer, Within | None]]
