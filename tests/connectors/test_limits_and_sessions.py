import pytest

from connectors.limits import Limiter, TooFast
from connectors.sessions import SessionInvalid, Sessions


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
