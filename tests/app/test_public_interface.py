"""What programs and the page may send: all that is described, and whatever else there is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import Parts, create_app
from app.settings import Settings
from bot.dialogue import DialogueUnavailable
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue
from tests.databases import fresh_database
from tests.services import Postgres

pytestmark = pytest.mark.services

PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


# A text that is too long is too large, which the library does not count as refused.
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 422]}}}
)


def away(_: str) -> None:
    raise DialogueUnavailable("away")


@pytest.fixture(scope="module")
def site(
    knowledge: Knowledge, cluster: Postgres | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """The whole app; the catalogue answers, since the dialogue is away."""
    folder = tmp_path_factory.mktemp("public")
    dialogue = FakeDialogue()
    dialogue.hook = away
    with fresh_database(cluster, folder) as url:
        own = Settings(
            data=folder,
            database_url=url,
            messages_per_minute=100_000,
            conversations_per_minute=100_000,
        )
        app = create_app(own, LiveKnowledge(knowledge), Parts(dialogue))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client


bounded = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def operations(site: TestClient) -> list[schemathesis.APIOperation]:
    """What the description says can be asked."""
    assert isinstance(site.app, FastAPI)
    description = schemathesis.openapi.from_dict(site.app.openapi(), config=CONFIG)
    return [found.ok() for found in description.get_all_operations()]


def ask(site: TestClient, case: schemathesis.Case) -> None:
    """Ask, and hold the answer to the description."""
    asked = case.as_transport_kwargs(base_url="http://testserver")
    asked.pop("cookies", None)
    if isinstance(asked.get("data"), (bytes, str)):
        asked["content"] = asked.pop("data")
    case.validate_response(site.request(**asked), checks=PROMISES)


def test_whatever_is_allowed_is_answered_as_described(site: TestClient) -> None:
    for operation in operations(site):

        @bounded
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def check(case: schemathesis.Case) -> None:
            named = case.path_parameters
            if "conversation_id" in named:
                begun = site.post("/api/v1/conversations").json()
                named["conversation_id"] = begun["conversation_id"]
            if len(named.get("regulation_id", "")) > 3:
                named["regulation_id"] = "uu-24-2013"
            ask(site, case)

        check()


def test_whatever_is_forbidden_is_refused_as_described(site: TestClient) -> None:
    constrained = [one for one in operations(site) if "conversation_id" in one.path]
    assert len(constrained) == 3
    for operation in constrained:

        @bounded
        @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
        def check(case: schemathesis.Case) -> None:
            ask(site, case)

        check()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
# Fields of the page's own name with anything in them, anything at all, and no JSON at all.
bodies = (
    st.fixed_dictionaries(
        {"id": st.just("pesan-0001") | json_values, "text": json_values},
        optional={"choice": json_values, "lain": json_values},
    ).map(lambda body: json.dumps(body).encode())
    | json_values.map(lambda body: json.dumps(body).encode())
    | st.binary(max_size=200)
)


def test_whatever_the_page_sends_is_taken_or_refused_in_words(site: TestClient) -> None:
    token = site.post("/webchat/sessions").json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    @bounded
    @given(body=bodies)
    def check(body: bytes) -> None:
        answer = site.post("/webchat/messages", content=body, headers=headers)
        if answer.status_code in (200, 202):
            assert set(answer.json()) == {"id", "seq"}
        else:
            assert answer.status_code in (400, 413, 422)
            assert list(answer.json()) == ["message"]

    check()


@bounded
@given(
    token=st.text(
        st.characters(codec="latin-1", exclude_categories=["Cc"]),
    ),
    last=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])),
)
def test_a_token_that_is_none_shows_nothing(site: TestClient, token: str, last: str) -> None:
    headers = {
        "Authorization": f"Bearer {token}".encode("latin-1"),
        "Last-Event-ID": last.encode("latin-1"),
    }
    for path in ("/webchat/history", "/webchat/events"):
        assert site.get(path, headers=headers).status_code == 401
