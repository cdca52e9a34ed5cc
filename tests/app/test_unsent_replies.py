"""A reply that a channel would not take is seen at the desk, with the reason, and sent again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.retrieval import Knowledge
from tests.app.channel_site import ChannelSite, channel_site
from tests.app.staff.people import Visitor, introduce
from tests.app.test_channels import until
from tests.connectors.whatsapp.server import webhook, written

PAGE = "/meja/kiriman"
HELD = "Coba lagi"
ANI = "6281234567890"


@pytest.fixture
def site(tmp_path: Path, database_url: str, knowledge: Knowledge) -> Iterator[ChannelSite]:
    with channel_site(tmp_path, database_url, knowledge) as found:
        yield found


@pytest.fixture
def agent(site: ChannelSite) -> Visitor:
    introduce(site.keys)
    agent = Visitor(site.client.app)
    # A site with an address of https gives no cookie to anything less.
    agent.client.base_url = "https://testserver"
    agent.sign_in("tono")
    return agent


def test_what_whatsapp_refused_is_sent_again_by_an_agent(site: ChannelSite, agent: Visitor) -> None:
    assert "Tidak ada yang tertahan" in agent.get(PAGE).text
    site.meta.blocked.add(ANI)
    site.whatsapp(webhook(written("ktp saya hilang di pasar")))
    until(lambda: HELD in agent.get(PAGE).text)
    page = agent.get(PAGE).text
    assert "WhatsApp" in page
    assert "(131026)" in page
    assert "pasar" not in page
    assert not site.meta.sent
    site.meta.blocked.clear()
    seq = page.split("/meja/kiriman/warga/")[1].split("/")[0]
    told = agent.send(PAGE, f"{PAGE}/warga/{seq}/ulangi")
    assert told.headers["location"] == PAGE
    until(lambda: site.meta.sent, 15)
    until(lambda: HELD not in agent.get(PAGE).text)


def test_pressed_twice_it_is_sent_once(site: ChannelSite, agent: Visitor) -> None:
    site.meta.blocked.add(ANI)
    site.whatsapp(webhook(written("halo")))
    until(lambda: HELD in agent.get(PAGE).text)
    page = agent.get(PAGE)
    site.meta.blocked.clear()
    seq = page.text.split("/meja/kiriman/warga/")[1].split("/")[0]
    for _ in range(2):
        agent.post(f"{PAGE}/warga/{seq}/ulangi", page)
    until(lambda: site.meta.sent, 15)
    assert "tidak tertahan lagi" in agent.get(PAGE).text
    assert len(site.meta.sent) == 1
