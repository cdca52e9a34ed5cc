"""A regulation as Akoma Ntoso 3.0, the XML of OASIS LegalDocML for laws.

Names and nesting: http://docs.oasis-open.org/legaldocml/akn-core/v1.0/ (2018-08-29); eIds:
http://docs.oasis-open.org/legaldocml/akn-nc/v1.0/ (2019-02-21). A Pasal is an `article`, whose
eId needs no chapter before it since Pasal are numbered through; `source` of everything is the
reading this text was made from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count
from xml.etree import ElementTree as ET

from knowledge_base.citations import anchor_of
from knowledge_base.law.consolidation import starts
from knowledge_base.law.model import Action, LawText, Node, Unit
from knowledge_base.law.numerals import ordinal
from knowledge_base.law.validity import Standing, State
from knowledge_base.naming import calm, full_title, parts_of, short_title

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
MEDIA_TYPE = "application/akn+xml"
_ELEMENTS = {
    Unit.BUKU: ("book", "book"),
    Unit.BAB: ("chapter", "chp"),
    Unit.BAGIAN: ("part", "part"),
    Unit.PARAGRAF: ("section", "sec"),
    Unit.PASAL: ("article", "art"),
    Unit.AYAT: ("paragraph", "para"),
    Unit.HURUF: ("point", "point"),
    Unit.ANGKA: ("point", "point"),
}
_MODIFICATIONS = {
    Action.UBAH: "substitution",
    Action.SISIP: "insertion",
    Action.HAPUS: "repeal",
}
_GAZETTE = re.compile(
    r"^(?:TAMBAHAN\s+)?((?:LEMBARAN|BERITA)\s+(?:NEGARA|DAERAH)\b.*?)\s+TAHUN\s+\d{4}\s+"
    r"NOMOR\s+([\w./-]+)",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SELF = "#pembaca"
_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"


def work_uri(regulation_id: str) -> str:
    """`/akn/id/act/uu/2013/24`."""
    kind, number, year = parts_of(regulation_id)
    return f"/akn/id/act/{kind}/{year}/{number}"


def akoma_ntoso(
    law: LawText, amendments: Sequence[LawText], standing: Standing, as_of: date
) -> bytes:
    """The XML of a consolidated text; `amendments` are those whose changes it holds."""
    return _Document(law, amendments, standing, as_of).xml()


class _Document:
    """Builds one document; eIds are unique in all of it."""

    def __init__(
        self, law: LawText, amendments: Sequence[LawText], standing: Standing, as_of: date
    ) -> None:
        self._law, self._amendments = law, amendments
        self._standing, self._as_of = standing, as_of
        self._ids: Counter[str] = Counter()
        self._eid_of: dict[str, str] = {}
        self._uri = work_uri(law.id)
        self._version = max(
            [start for amendment in amendments if (start := starts(amendment))],
            default=law.promulgated_on or law.enacted_on or as_of,
        )

    def xml(self) -> bytes:
        root = ET.Element("akomaNtoso", {"xmlns": NAMESPACE})
        contains = "singleVersion" if self._amendments else "originalVersion"
        act = _sub(root, "act", name=anchor_of(self._law.jenis) or "peraturan", contains=contains)
        meta = _sub(act, "meta")
        self._preface(act)
        self._preamble(act)
        body = _sub(act, "body")
        for node in self._law.body:
            self._unit(body, node, "")
        if not len(body):
            _paragraphs(
                _sub(_sub(body, "hcontainer", eId=self._new("hcontainer_1")), "content"), ""
            )
        if self._law.closing:
            conclusions = _sub(act, "conclusions", eId=self._new("conclusions"))
            _paragraphs(conclusions, self._law.closing)
        self._attachments(act)
        # Last, when every eId is known.
        self._meta(meta)
        ET.indent(root, space="")
        return _DECLARATION + ET.tostring(root, encoding="unicode").encode()

    def _meta(self, meta: ET.Element) -> None:
        law = self._law
        self._identification(meta, "!main", law.enacted_on or date(law.tahun, 1, 1))
        gazette = _GAZETTE.search(law.closing)
        if law.promulgated_on and gazette:
            name, number = calm(" ".join(gazette[1].upper().split())), gazette[2]
            _sub(
                meta,
                "publication",
                date=law.promulgated_on.isoformat(),
                name=name,
                number=number,
                showAs=f"{name} Nomor {number}",
            )
        self._lifecycle(meta)
        self._modifications(meta)
        self._references(meta)

    def _identification(self, meta: ET.Element, part: str, enacted: date) -> None:
        law = self._law
        identification = _sub(meta, "identification", source=_SELF)
        expression = f"{self._uri}/ind@{self._version}"
        work = _sub(identification, "FRBRWork")
        _sub(work, "FRBRthis", value=f"{self._uri}/{part}")
        _sub(work, "FRBRuri", value=self._uri)
        _sub(work, "FRBRalias", value=full_title(law), name="judul")
        _sub(work, "FRBRdate", date=enacted.isoformat(), name="pengesahan")
        _sub(work, "FRBRauthor", href="#pembentuk")
        _sub(work, "FRBRcountry", value="id")
        _sub(work, "FRBRsubtype", value=parts_of(law.id).kind)
        _sub(work, "FRBRnumber", value=law.nomor)
        _sub(work, "FRBRname", value=calm(law.tentang))
        own = _sub(identification, "FRBRExpression")
        _sub(own, "FRBRthis", value=f"{expression}/{part}")
        _sub(own, "FRBRuri", value=expression)
        _sub(own, "FRBRdate", date=self._version.isoformat(), name="versi")
        _sub(own, "FRBRauthor", href=_SELF)
        _sub(own, "FRBRlanguage", language="ind")
        file = _sub(identification, "FRBRManifestation")
        _sub(file, "FRBRthis", value=f"{expression}/{part}.xml")
        _sub(file, "FRBRuri", value=f"{expression}.xml")
        _sub(file, "FRBRdate", date=self._as_of.isoformat(), name="pembuatan")
        _sub(file, "FRBRauthor", href=_SELF)

    def _lifecycle(self, meta: ET.Element) -> None:
        law = self._law
        events: list[tuple[str, date | None, str]] = [
            ("generation", starts(law) or law.promulgated_on or date(law.tahun, 1, 1), "#asli")
        ]
        events += [("amendment", starts(a), f"#{a.id}") for a in self._amendments]
        if self._standing.state is State.DICABUT and self._standing.by:
            events.append(("repeal", self._standing.since, f"#{self._standing.by}"))
        lifecycle = _sub(meta, "lifecycle", source=_SELF)
        numbers = count(1)
        for kind, day, source in events:
            if day is not None:
                _sub(
                    lifecycle,
                    "eventRef",
                    eId=self._new(f"eventRef_{next(numbers)}"),
                    date=day.isoformat(),
                    source=source,
                    type=kind,
                )

    def _modifications(self, meta: ET.Element) -> None:
        """What changed this text, and where each change stands in it."""
        found = [
            (amendment, change, self._eid_of[anchor])
            for amendment in self._amendments
            for change in amendment.changes
            if change.target == self._law.id and (anchor := anchor_of(change.place)) in self._eid_of
        ]
        if not found:
            return
        passive = _sub(_sub(meta, "analysis", source=_SELF), "passiveModifications")
        for at, (amendment, change, eid) in enumerate(found, start=1):
            name = f"pmod_{at}"
            kind = _MODIFICATIONS[change.action]
            mod = _sub(passive, "textualMod", eId=self._new(name), type=kind)
            order = f"{work_uri(amendment.id)}/!main#{_eid_of_place(change.ordered_in)}"
            _sub(mod, "source", eId=self._new(f"{name}__source_1"), href=order)
            _sub(mod, "destination", eId=self._new(f"{name}__destination_1"), href=f"#{eid}")

    def _references(self, meta: ET.Element) -> None:
        law = self._law
        references = _sub(meta, "references", source=_SELF)
        _sub(references, "original", eId=self._new("asli"), href=self._uri, showAs=full_title(law))
        others = [a.id for a in self._amendments]
        if self._standing.state is State.DICABUT and self._standing.by:
            others.append(self._standing.by)
        for id_ in dict.fromkeys(others):
            uri = work_uri(id_)
            _sub(references, "passiveRef", eId=self._new(id_), href=uri, showAs=short_title(id_))
        for effect in law.effects:
            eid = self._new(f"ke-{effect.target}")
            uri, shown = work_uri(effect.target), short_title(effect.target)
            _sub(references, "activeRef", eId=eid, href=uri, showAs=shown)
        maker = {"href": "/ontology/organization/id/pembentuk", "showAs": "Pembentuk peraturan"}
        _sub(references, "TLCOrganization", eId=self._new("pembentuk"), **maker)
        reader = {"href": "/ontology/organization/id/tanya", "showAs": "Tanya"}
        _sub(references, "TLCOrganization", eId=self._new("pembaca"), **reader)

    def _preface(self, act: ET.Element) -> None:
        law = self._law
        paragraph = _sub(_sub(act, "preface", eId=self._new("preface")), "p")
        _text(_sub(paragraph, "docType"), calm(law.jenis))
        _text(_sub(paragraph, "docNumber"), f"Nomor {law.nomor} Tahun {law.tahun}")
        _text(_sub(paragraph, "docTitle"), f"tentang {calm(law.tentang)}")

    def _preamble(self, act: ET.Element) -> None:
        if self._law.considerans:
            preamble = _sub(act, "preamble", eId=self._new("preamble"))
            _paragraphs(preamble, self._law.considerans)

    def _unit(
        self, parent: ET.Element, node: Node, above: str, *, place: str = "", part: str = ""
    ) -> None:
        """One unit and what is below it; `above` is the eId, `place` the anchor it stands in."""
        name, short = _ELEMENTS[node.unit]
        starts_anew = node.unit is Unit.PASAL or not above
        step = f"{short}_{_number(node)}"
        eid = self._new(f"{part}{step}" if starts_anew else f"{above}__{step}")
        anchor = anchor_of(f"{node.unit} {node.number}")
        place = anchor if starts_anew else f"{place}-{anchor}"
        element = _sub(parent, name, eId=eid)
        if node.repealed:
            element.set("status", "removed")
        if node.origin:
            element.set("refersTo", f"#{node.origin}")
        if not part:
            self._eid_of.setdefault(place, eid)
        _text(_sub(element, "num"), node.mark)
        if node.heading:
            _text(_sub(element, "heading"), node.heading)
        if not node.children:
            _paragraphs(_sub(element, "content"), node.words)
            return
        if node.text:
            _paragraphs(_sub(element, "intro"), node.text)
        for child in node.children:
            self._unit(element, child, eid, place=place, part=part)
        if node.tail:
            _paragraphs(_sub(element, "wrapUp"), node.tail)

    def _attachments(self, act: ET.Element) -> None:
        law = self._law
        if not (law.elucidation or law.general_elucidation or law.annexes):
            return
        attachments = _sub(act, "attachments")
        numbers = count(1)
        if law.elucidation or law.general_elucidation:
            at = next(numbers)
            body = self._attachment(attachments, at, "penjelasan", "Penjelasan")
            prefix = f"att_{at}__"
            if law.general_elucidation:
                general = _sub(
                    body, "hcontainer", name="umum", eId=self._new(f"{prefix}hcontainer_1")
                )
                _text(_sub(general, "heading"), "Umum")
                _paragraphs(_sub(general, "content"), law.general_elucidation)
            for node in law.elucidation:
                self._unit(body, node, "", part=prefix)
        for annex in law.annexes:
            heading = f"Lampiran {annex.number} {calm(annex.heading)}".strip()
            name = anchor_of(f"lampiran {annex.number}")
            body = self._attachment(attachments, next(numbers), name, heading)
            _paragraphs(body, annex.text)

    def _attachment(self, parent: ET.Element, at: int, name: str, heading: str) -> ET.Element:
        attachment = _sub(parent, "attachment", eId=self._new(f"att_{at}"))
        _text(_sub(attachment, "heading"), heading)
        doc = _sub(attachment, "doc", name=name)
        law = self._law
        self._identification(_sub(doc, "meta"), f"!{name}", law.enacted_on or date(law.tahun, 1, 1))
        return _sub(doc, "mainBody")

    def _new(self, eid: str) -> str:
        """The eId, or with a number behind it where a text has a place twice."""
        self._ids[eid] += 1
        return eid if self._ids[eid] == 1 else f"{eid}-{self._ids[eid]}"


def _sub(parent: ET.Element, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(
        parent, tag, {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    )


def _text(element: ET.Element, text: str) -> None:
    element.text = _NOT_XML.sub("", text)


def _paragraphs(parent: ET.Element, text: str) -> None:
    """A paragraph a line; one without words where there are none, since the schema wants one."""
    lines: Iterable[str] = filter(None, map(str.strip, text.splitlines()))
    for line in tuple(lines) or ("",):
        _text(_sub(parent, "p"), line)


def _number(node: Node) -> str:
    """The number as an eId has it: `IV`, `79A`, `b`, and 2 of `Kedua`."""
    said = ordinal(node.number) if node.unit is Unit.BAGIAN else None
    if said is not None:
        _, value, words = said
        return "".join([str(value), *node.number.split()[words:]])
    return re.sub(r"[^\w.-]+", "", node.number) or "nn"


def _eid_of_place(place: str) -> str:
    """`art_I__point_3` of `pasal I angka 3`."""
    shorts = {unit.value: short for unit, (_, short) in _ELEMENTS.items()}
    words = place.split()
    steps = zip(words[::2], words[1::2], strict=False)
    return "__".join(f"{shorts.get(unit, unit)}_{number.strip('()')}" for unit, number in steps)
