import time
from collections.abc import Callable

import pytest

from connectors.limits import Limiter, TooFast
from connectors.sessions import LIFETIME, SessionInvalid, Sessions


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock forward by some seconds."""
    real = time.time

    def forward(seconds: float) -> None:
        monkeypatch.setattr("time.time", lambda: real() + seconds)

    return forward


async def test_a_sender_over_the_limit_waits_and_others_do_not() -> None:
    limiter = Limiter("sender", 3)
    for _ in range(3):
        await limiter.check("a")
    with pytest.raises(TooFast) as refused:
        await limiter.check("a")
    assert 1 <= refused.value.retry_after <= 61
    await limiter.check("b")


def test_a_token_names_its_conversation() -> None:
    sessions = Sessions(b"rahasia")
    conversation_id, token, _ = sessions.create()
    assert sessions.conversation_of(token) == conversation_id
    assert conversation_id not in (sessions.create()[0], "")


@pytest.mark.parametrize("token", ["", "abc", "a.b.c"])
def test_a_made_up_token_is_refused(token: str) -> None:
    with pytest.raises(SessionInvalid):
        Sessions(b"rahasia").conversation_of(token)


def test_a_token_signed_with_another_secret_is_refused() -> None:
    _, token, _ = Sessions(b"lain").create()
    with pytest.raises(SessionInvalid):
        Sessions(b"rahasia").conversation_of(token)


def test_a_token_lives_for_its_lifetime_and_no_longer(later: Callable[[float], None]) -> None:
    sessions = Sessions(b"rahasia")
    conversation_id, token, _ = sessions.create()
    later(LIFETIME.total_seconds() - 60)
    assert sessions.conversation_of(token) == conversation_id
    later(LIFETIME.total_seconds() + 60)
    with pytest.raises(SessionInvalid):
        sessions.conversation_of(token)


def test_a_token_cannot_be_turned_to_another_conversation() -> None:
    sessions = Sessions(b"rahasia")
    mine, yours = sessions.create()[1], sessions.create()[1]
    with pytest.raises(SessionInvalid):
        sessions.conversation_of(".".join([yours.split(".")[0], *mine.split(".")[1:]]))


async def test_after_the_pause_the_sender_may_write_again(later: Callable[[float], None]) -> None:
    limiter = Limiter("sender", 1)
    await limiter.check("a")
    with pytest.raises(TooFast) as refused:
        await limiter.check("a")
    later(refused.value.retry_after + 1)
    await limiter.check("a")
