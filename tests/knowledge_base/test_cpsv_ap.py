from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from knowledge_base.catalogue import Catalogue
from knowledge_base.cpsv_ap import CONTEXT, catalogue_of, document_of, government_service

BASE = "https://contoh.go.id"


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document, the outer first."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key != "@context":
                yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_every_term_used_is_in_the_context(catalogue: Catalogue) -> None:
    graph = catalogue_of(catalogue.services.values(), catalogue.regulations, BASE)
    for node in nodes(graph):
        for key, value in node.items():
            assert key.startswith("@") or key in CONTEXT, key
            if key == "type":
                assert value in CONTEXT, value


def test_every_term_of_the_context_has_an_address() -> None:
    prefixes = {name for name, said in CONTEXT.items() if str(said).startswith("http")}
    for name, said in CONTEXT.items():
        iri = said["@id"] if isinstance(said, dict) else said
        assert iri.startswith(("http", "@")) or iri.partition(":")[0] in prefixes, name


def test_what_the_profile_demands_is_there(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        said = document_of(service, catalogue.regulations, BASE)
        assert said["identifier"] == service.id
        assert said["name"]
        assert said["description"]
        authority = said["hasCompetentAuthority"]
        assert authority["preferredLabel"] == service.instansi
        assert authority["spatial"].endswith("/country/IDN")
        for node in nodes(said):
            if node.get("type") in ("Requirement", "Cost", "Output", "Channel", "Rule"):
                assert node["identifier"], node


def test_addresses_name_one_thing_each(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        said = document_of(service, catalogue.regulations, BASE)
        ids = [node["id"] for node in nodes(said) if "id" in node]
        assert len(ids) == len(set(ids)), service.id


def test_a_fee_is_rupiah_and_what_is_free_costs_nothing(catalogue: Catalogue) -> None:
    said = document_of(catalogue.services["ktp-el-hilang"], catalogue.regulations, BASE)
    first = said["hasCost"][0]
    assert (first["hasValue"], first["currency"].rpartition("/")[2]) == (0, "IDR")


def test_a_place_in_a_law_is_a_part_of_the_law(catalogue: Catalogue) -> None:
    said = document_of(catalogue.services["ktp-el-hilang"], catalogue.regulations, BASE)
    place = f"{BASE}/peraturan/uu-24-2013#pasal-79a"
    (found,) = [law for law in said["hasLegalResource"] if law["id"] == place]
    assert found["type"] == "LegalResourceSubdivision"
    assert found["isPartOf"] == f"{BASE}/peraturan/uu-24-2013"


def test_no_amount_is_made_up(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        fees = service.biaya.tarif if service.biaya else ()
        said = document_of(service, catalogue.regulations, BASE)
        costs = said.get("hasCost", [])
        assert [cost.get("hasValue") for cost in costs] == [fee.rupiah for fee in fees]
        offers = government_service(service, BASE).get("offers", [])
        assert len(offers) == sum(fee.rupiah is not None for fee in fees)


def test_it_is_json(catalogue: Catalogue) -> None:
    graph = catalogue_of(catalogue.services.values(), catalogue.regulations, BASE)
    assert json.loads(json.dumps(graph)) == graph
