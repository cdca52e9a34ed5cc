"""PostgreSQL goes away and comes back under the running app: nothing is lost, nobody has to act."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.retrieval import Knowledge
from tests.app.channel_site import ChannelSite, channel_site
from tests.app.test_channels import until
from tests.connectors.whatsapp.server import webhook, written
from tests.services import Postgres


@pytest.fixture
def site(own_cluster: Postgres, tmp_path: Path, knowledge: Knowledge) -> Iterator[ChannelSite]:
    with channel_site(tmp_path, own_cluster.url(), knowledge) as found:
        yield found


def test_what_was_accepted_is_answered_and_what_was_not_is_asked_for_again(
    site: ChannelSite, own_cluster: Postgres
) -> None:
    first = webhook(written("satu", "wamid.1"))
    # Another person: nobody but the app itself takes the first message up again.
    second = webhook(written("dua", "wamid.2") | {"from": "6281299999999"})
    site.dialogue.hook = lambda text: asyncio.sleep(0.3)
    assert site.whatsapp(first).is_success

    own_cluster.stop()

    refused = site.whatsapp(second)
    assert refused.status_code == 503
    assert "belum tersimpan" in refused.json()["message"]
    assert int(refused.headers["Retry-After"]) > 0
    assert site.client.get("/readyz").json()["database"] == "down"
    assert site.client.get("/healthz").is_success
    assert site.client.post("/api/v1/conversations").status_code == 503

    own_cluster.start()

    assert site.whatsapp(second).is_success
    until(lambda: len(site.meta.sent) == 2, 15)
    bodies = sorted(sent["text"]["body"] for sent in site.meta.sent)
    assert bodies == ["jawaban untuk dua", "jawaban untuk satu"]
    assert site.client.get("/readyz").json()["database"] == "ok"


def test_connections_that_broke_unnoticed_are_not_used(
    site: ChannelSite, own_cluster: Postgres
) -> None:
    assert site.client.post("/api/v1/conversations").is_success
    own_cluster.stop()
    own_cluster.start()
    assert site.client.post("/api/v1/conversations").is_success
