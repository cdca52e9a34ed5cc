import re

from fastapi.testclient import TestClient

from knowledge_base.catalogue import Catalogue
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


def test_no_page_loads_anything_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/layanan", "/layanan/paspor-baru", "/peraturan/pp-45-2024", "/docs"):
        page = client.get(path)
        assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', page.text), path
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]


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
