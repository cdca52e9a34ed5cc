from __future__ import annotations

from collections import Counter
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from knowledge_base.law.akoma_ntoso import NAMESPACE, akoma_ntoso, work_uri
from knowledge_base.law.consolidation import consolidated
from knowledge_base.law.ingest import ingest
from knowledge_base.law.model import Annex, LawText, Node, Unit
from knowledge_base.law.validity import Standing, State
from tests.app.laws import ALL, BASE
from tests.knowledge_base.law.mini import law
from tests.knowledge_base.law.samples import shared

DAY = date(2026, 11, 26)
IN_FORCE = Standing(state=State.BERLAKU)
# What may stand in what, of the elements used: akomantoso30.xsd.
HIERARCHY = {"book", "chapter", "part", "section", "article", "paragraph", "point", "hcontainer"}
BLOCK = {"p"}
ALLOWED = {
    "akomaNtoso": {"act"},
    "act": {"meta", "preface", "preamble", "body", "conclusions", "attachments"},
    "meta": {"identification", "publication", "lifecycle", "analysis", "references"},
    "identification": {"FRBRWork", "FRBRExpression", "FRBRManifestation"},
    "analysis": {"passiveModifications"},
    "passiveModifications": {"textualMod"},
    "textualMod": {"source", "destination"},
    "lifecycle": {"eventRef"},
    "references": {"original", "passiveRef", "activeRef", "TLCOrganization"},
    "preface": BLOCK,
    "preamble": BLOCK,
    "conclusions": BLOCK,
    "content": BLOCK,
    "intro": BLOCK,
    "wrapUp": BLOCK,
    "p": {"docType", "docNumber", "docTitle"},
    "body": HIERARCHY,
    "mainBody": HIERARCHY | BLOCK,
    "attachments": {"attachment"},
    "attachment": {"heading", "doc"},
    "doc": {"meta", "mainBody"},
} | {name: HIERARCHY | {"num", "heading", "intro", "wrapUp", "content"} for name in HIERARCHY}
ORDER = ("num", "heading", "intro", "content", *sorted(HIERARCHY), "wrapUp")


def checked(xml: bytes) -> ET.Element:
    """The document, once its structure was looked at: names, nesting, order, eIds, references."""
    root = ET.fromstring(xml)
    ids = Counter(eid for element in root.iter() if (eid := element.get("eId")))
    assert max(ids.values(), default=1) == 1, ids.most_common(3)
    for element in root.iter():
        name = local(element)
        assert element.tag.startswith(f"{{{NAMESPACE}}}"), element.tag
        children = [local(child) for child in element]
        if name in ALLOWED:
            assert set(children) <= ALLOWED[name], (name, children)
        elif not name.startswith("FRBR"):
            assert not children, (name, children)
        if name in HIERARCHY:
            assert element.get("eId"), name
            places = [ORDER.index(child) if child not in HIERARCHY else 4 for child in children]
            ranked = [
                9 if child == "wrapUp" else p for child, p in zip(children, places, strict=True)
            ]
            assert ranked == sorted(ranked), children
            assert not ("content" in children and HIERARCHY & set(children))
            assert {"content"} & set(children) or HIERARCHY & set(children), element.get("eId")
        for attribute in ("source", "refersTo"):
            if (target := element.get(attribute)) and target.startswith("#"):
                assert target[1:] in ids, target
    return root


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def written(text: LawText, *amendments: LawText) -> ET.Element:
    return checked(akoma_ntoso(consolidated(text, amendments), amendments, IN_FORCE, DAY))


def at(root: ET.Element, eid: str) -> ET.Element:
    found = root.find(f".//*[@eId='{eid}']")
    assert found is not None, eid
    return found


def test_the_hierarchy_has_the_names_of_the_standard() -> None:
    root = written(ALL[0])
    places = {
        "chp_II": "chapter",
        "chp_II__part_1": "part",
        "art_2": "article",
        "art_2__para_1": "paragraph",
        "art_2__para_1__point_b": "point",
    }
    assert {eid: local(at(root, eid)) for eid in places} == places
    assert (
        "".join(at(root, "art_4").itertext()).split() == "Pasal 4 Kartu berlaku lima tahun.".split()
    )


def test_the_work_has_its_address() -> None:
    assert work_uri("uu-24-2013") == "/akn/id/act/uu/2013/24"
    assert work_uri("perda-kota-bandung-4-2015") == "/akn/id/act/perda-kota-bandung/2015/4"
    values = {
        local(element): element.get("value")
        for element in written(ALL[0]).iter()
        if local(element).startswith("FRBR")
    }
    assert values["FRBRcountry"] == "id"
    assert values["FRBRname"] == "Kartu Warga"


def test_changes_are_told_with_where_they_are_ordered() -> None:
    base, first, second, *_ = ALL
    root = written(base, first, second)
    mods = {
        mod[1].get("href"): (mod.get("type"), mod[0].get("href"))
        for mod in root.iter(f"{{{NAMESPACE}}}textualMod")
    }
    assert mods["#art_2__para_2"] == ("substitution", "/akn/id/act/pp/2012/7/!main#art_I__point_1")
    assert mods["#art_4A"] == ("insertion", "/akn/id/act/pp/2012/7/!main#art_I__point_2")
    assert mods["#art_5"] == ("repeal", "/akn/id/act/pp/2015/9/!main#art_I__point_1")
    assert at(root, "art_5").get("status") == "removed"
    assert at(root, "art_2__para_3").get("status") == "removed"
    kinds = [event.get("type") for event in root.iter(f"{{{NAMESPACE}}}eventRef")]
    assert kinds == ["generation", "amendment", "amendment"]


def test_its_end_is_an_event() -> None:
    ended = Standing(state=State.DICABUT, by="pp-6-2011", since=date(2011, 2, 1))
    root = checked(akoma_ntoso(ALL[3], (), ended, DAY))
    last = list(root.iter(f"{{{NAMESPACE}}}eventRef"))[-1]
    assert (last.get("type"), last.get("source")) == ("repeal", "#pp-6-2011")


def test_elucidation_and_annexes_are_attachments() -> None:
    root = written(ALL[0])
    names = [doc.get("name") for doc in root.iter(f"{{{NAMESPACE}}}doc")]
    assert names == ["penjelasan", "lampiran-i"]
    assert local(at(root, "att_1__art_2")) == "article"


def test_hostile_words_and_broken_numbers_stay_well_formed() -> None:
    body = (
        Node(unit=Unit.PASAL, number="1", text='<script>&"\x00\x0b\ufffe</script>'),
        Node(unit=Unit.PASAL, number="1", text=""),
        Node(unit=Unit.PASAL, number="? ?", text="x", tail="y"),
    )
    root = written(law("uu-9-2020", body))
    assert "<script>" in "".join(at(root, "art_1").itertext())
    assert local(at(root, "art_1-2")) == "article"


def test_a_law_without_a_body_or_with_many_annexes_is_written() -> None:
    annexes = tuple(Annex(text="isi") for _ in range(2))
    written(law("uu-9-2020", ()).model_copy(update={"annexes": annexes}))


@pytest.mark.parametrize("name", ["UU_44_2009_Rumah_Sakit.txt", "UU_5_1960_UUPA.txt"])
def test_real_laws_are_written(name: str) -> None:
    text = ingest(shared("regulations_text", name))
    root = written(text)
    found = [e for e in root.iter(f"{{{NAMESPACE}}}article") if "att_" not in (e.get("eId") or "")]
    assert len(found) == sum(1 for _ in text.pasal())


def test_the_base_is_not_changed() -> None:
    assert written(BASE) is not None
