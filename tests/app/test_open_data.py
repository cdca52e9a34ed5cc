from __future__ import annotations

import json
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from app.settings import Settings
from knowledge_base.catalogue import Catalogue
from knowledge_base.law.store import LawStore
from tests.app.laws import ALL

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


@pytest.fixture(autouse=True)
def readings(app_settings: Settings) -> None:
    """What was read lies in the store before the app starts."""
    store = LawStore(app_settings.data / "law" / "texts")
    for text in ALL:
        store.add(text)


@pytest.fixture
def site(readings: None, client: TestClient) -> TestClient:
    return client


def test_a_regulation_is_data_with_its_standing_and_origins(site: TestClient) -> None:
    response = site.get("/peraturan/pp-5-2010.json")
    assert response.headers["access-control-allow-origin"] == "*"
    data = response.json()
    assert (data["id"], data["standing"]["state"]) == ("pp-5-2010", "diubah")
    assert data["title"] == "Peraturan Pemerintah Nomor 5 Tahun 2010"
    assert data["origins"]["pasal 2"] == "pp-7-2012"
    assert data["origins"]["pasal 5"] == "pp-9-2015"
    assert set(data["amended_by"]) == {"pp-7-2012", "pp-9-2015"}
    pasal = data["text"]["body"][1]["children"][0]["children"][0]
    assert (pasal["unit"], pasal["number"]) == ("pasal", "2")


def test_a_regulation_is_data_as_of_a_day(site: TestClient) -> None:
    data = site.get("/peraturan/pp-5-2010.json?tanggal=2011-01-01").json()
    assert (data["as_of"], data["origins"]) == ("2011-01-01", {})
    assert site.get("/peraturan/pp-5-2010.json?tanggal=kemarin").status_code == 422


def test_a_regulation_of_the_catalogue_is_data_without_a_text(site: TestClient) -> None:
    data = site.get("/peraturan/uu-24-2013.json").json()
    assert data["text"] is None
    assert data["record"]["id"] == "uu-24-2013"
    assert "ktp-el-hilang" in data["services"]
    assert site.get("/peraturan/uu-24-2013.xml").status_code == 404
    assert site.get("/peraturan/tidak-ada-1.json").status_code == 404


def test_a_regulation_is_akoma_ntoso(site: TestClient) -> None:
    response = site.get("/peraturan/pp-5-2010.xml?tanggal=2013-01-01")
    assert response.headers["content-type"].startswith("application/akn+xml")
    root = ET.fromstring(response.content)
    events = [event.get("source") for event in root.iter(f"{AKN}eventRef")]
    assert events == ["#asli", "#pp-7-2012"]


def test_the_shape_of_the_data_is_documented(site: TestClient) -> None:
    spec = site.get("/openapi.json").json()
    assert "/peraturan/{regulation_id}.json" in spec["paths"]
    assert "origins" in spec["components"]["schemas"]["RegulationData"]["properties"]
    assert "RegulationData" in site.get("/docs").text


def test_a_service_is_linked_data_by_its_address_and_by_asking(site: TestClient) -> None:
    by_address = site.get("/layanan/ktp-el-hilang.jsonld")
    asked = site.get("/layanan/ktp-el-hilang", headers={"Accept": "application/ld+json"})
    assert by_address.headers["content-type"] == "application/ld+json"
    assert by_address.json() == asked.json()
    assert by_address.json()["id"].endswith("/layanan/ktp-el-hilang")
    assert site.get("/layanan/ktp-el-hilang").headers["content-type"].startswith("text/html")
    assert site.get("/layanan/tidak-ada.jsonld").status_code == 404


def test_all_services_are_one_graph(site: TestClient, catalogue: Catalogue) -> None:
    graph = site.get("/layanan.jsonld").json()["@graph"]
    assert {node["identifier"] for node in graph} == set(catalogue.services)


def _embedded(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert isinstance(data, dict)
    return data


def test_every_service_page_carries_data_for_search_engines(
    site: TestClient, catalogue: Catalogue
) -> None:
    for service in catalogue.services.values():
        data = _embedded(site.get(f"/layanan/{service.id}").text)
        assert (data["@type"], data["name"]) == ("GovernmentService", service.nama)


def test_a_regulation_page_carries_data_for_search_engines(site: TestClient) -> None:
    data = _embedded(site.get("/peraturan/pp-1-1999").text)
    assert data["@type"] == "Legislation"
    assert data["legislationIdentifier"] == "/akn/id/act/pp/1999/1"
    assert data["legislationLegalForce"] == "https://schema.org/NotInForce"


def test_a_reading_without_a_record_has_its_page(site: TestClient) -> None:
    page = unescape(site.get("/peraturan/pp-5-2010", headers={"Accept": "text/html"}).text)
    assert "Kartu diberikan dalam waktu tiga hari." in page
    assert "Tentang naskah ini" in page
