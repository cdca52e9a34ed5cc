import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from app.pages import STATIC
from connectors.store import Store
from knowledge_base.catalogue import Catalogue
from knowledge_base.lines import fee_line
from tests.connectors.conftest import FakeDialogue


def test_every_service_and_regulation_has_its_page(
    client: TestClient, catalogue: Catalogue
) -> None:
    for service in catalogue.services.values():
        page = client.get(f"/layanan/{service.id}")
        assert page.status_code == 200, service.id
        assert "Sumber" in page.text
    for regulation in catalogue.regulations.values():
        page = client.get(f"/peraturan/{regulation.id}")
        assert page.status_code == 200, regulation.id
        assert regulation.title in page.text


def test_a_citation_leads_to_the_provision(client: TestClient) -> None:
    page = client.get("/peraturan/uu-24-2013").text
    assert 'id="pasal-79a"' in page
    assert "tidak dipungut biaya" in page


def test_a_revoked_regulation_says_so_on_its_page(client: TestClient) -> None:
    assert "Sudah tidak berlaku" in client.get("/peraturan/pp-5-2021").text


ELSEWHERE = re.compile(
    r"""(?:src|srcset|poster|data|<link[^>]*href)\s*=\s*["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import|(?:fetch|EventSource)\(\s*["'`](?:https?:)?//"""
)


def test_no_page_loads_anything_from_elsewhere(client: TestClient, catalogue: Catalogue) -> None:
    paths = ["/", "/layanan", "/docs", "/tidak-ada"]
    paths += [f"/layanan/{id_}" for id_ in catalogue.services]
    paths += [f"/peraturan/{id_}" for id_ in catalogue.regulations]
    paths += [f"/static/{file.name}" for file in STATIC.iterdir()]
    for path in paths:
        page = client.get(path, headers={"Accept": "text/html"})
        code = re.sub(r"/\*.*?\*/", "", page.text, flags=re.DOTALL)
        assert not ELSEWHERE.findall(code), path
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_every_link_between_our_pages_leads_somewhere(
    client: TestClient, catalogue: Catalogue
) -> None:
    pages = {"/layanan"} | {f"/layanan/{id_}" for id_ in catalogue.services}
    pages |= {f"/peraturan/{id_}" for id_ in catalogue.regulations}
    texts = {path: client.get(path).text for path in pages}
    links = {link for text in texts.values() for link in re.findall(r'href="(/[^"]+)"', text)}
    assert len(links) > len(catalogue.services)
    for link in links:
        path, _, place = link.partition("#")
        assert path in pages or client.get(path).status_code == 200, link
        assert not place or f'id="{place}"' in texts[path], link


def test_every_fee_and_its_authority_stand_on_the_page_of_the_service(
    client: TestClient, catalogue: Catalogue
) -> None:
    for service in catalogue.services.values():
        text = unescape(client.get(f"/layanan/{service.id}").text)
        for fee in service.biaya.tarif if service.biaya else ():
            assert fee_line(fee) in text, service.id
        for source in service.sumber:
            assert source.url in text, service.id


def test_a_page_that_is_not_there_is_a_page_to_people_and_json_to_programs(
    client: TestClient,
) -> None:
    page = client.get("/layanan/tidak-ada", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "tidak ada dalam katalog" in page.text
    assert client.get("/layanan/tidak-ada").json()["message"].startswith("Layanan ini tidak ada")


def test_health_tells_which_part_is_not_ready(client: TestClient, dialogue: FakeDialogue) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    dialogue.down = True
    not_ready = client.get("/readyz")
    assert not_ready.status_code == 503
    assert (not_ready.json()["dialogue"], not_ready.json()["database"]) == ("down", "ok")


def test_health_tells_of_a_lost_database(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(store: Store, conversation_id: str) -> bool:
        raise OperationalError("select", {}, Exception("disk"))

    monkeypatch.setattr(Store, "exists", lost)
    not_ready = client.get("/readyz")
    assert not_ready.status_code == 503
    assert (not_ready.json()["database"], not_ready.json()["dialogue"]) == ("down", "ok")
    assert client.get("/healthz").status_code == 200
