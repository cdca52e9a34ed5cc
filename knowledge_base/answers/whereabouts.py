"""Where an answer holds: the region behind a part of it, and what is not known of that region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge_base.model import Aspect, Section, Service
from knowledge_base.regions import Region, regions

# A part whose lines send people to an office near them.
_OFFICE = re.compile(
    r"\b(?:kantor|loket|dinas|dis(?:dukcapil|naker)|dinsos|samsat|satpas|pol(?:res|sek|da)|kua|"
    r"gerai|cabang|kelurahan|kecamatan|mal pelayanan publik|mpp|pengadilan|unit layanan)\b",
    re.IGNORECASE,
)
_ANY_REGION = "kabupaten/kota"
_ANY_OFFICE = re.compile(r"(?:instansi|berbagai|semua)\b", re.IGNORECASE)
_WHICH_ONE = re.compile(r" (?:tempat|kecamatan|daerah asal)\b.*")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ELSEWHERE = "Di beberapa daerah berbeda; sebut kabupaten/kota Anda."


def places_of(service: Service, region: Region) -> dict[str, str]:
    """Part -> the name of the region whose own it is: the nearest one around `region`."""
    holding = {aspect: _holding(service, aspect, region.code) for aspect in Aspect}
    return {
        aspect.value: region.name if code == region.code else regions()[code].name
        for aspect, code in holding.items()
        if code
    }


def elsewhere(service: Service, shown: Iterable[Aspect]) -> str:
    """One line for who did not say where they are, if what is shown differs somewhere; or ""."""
    return _ELSEWHERE if any(service.differs_in(aspect) for aspect in shown) else ""


def depends_on_region(service: Service, asked: Sequence[Aspect], codes: Sequence[str]) -> bool:
    """Whether the asked parts are not the same in all of these regions."""
    here = [service.in_region(code) for code in codes]
    return any(one.section(aspect) != here[0].section(aspect) for one in here for aspect in asked)


def local_office(service: Service, asked: Sequence[Aspect], region: Region) -> str:
    """That the office of a region is not recorded, and whom to ask; "" if nobody asked where.

    Where a region has channels of its own, or nobody has to go anywhere, there is nothing to say.
    """
    section = service.section(Aspect.KANAL)
    if Aspect.KANAL not in asked or not isinstance(section, Section):
        return ""
    if _holding(service, Aspect.KANAL, region.code):
        return ""
    if not any(_OFFICE.search(line) for line in section.butir):
        return ""
    whom = _office_of(service, region)
    return f"Alamat dan jam kantor di {region.name} belum ada di data kami. Konfirmasi ke {whom}."


def _office_of(service: Service, region: Region) -> str:
    """The first office that a service names, in a region or for it."""
    if _ANY_OFFICE.match(service.instansi):
        return f"kantor yang Anda tuju di {region.name}"
    # A bracket may hold what ends a name elsewhere: "Samsat (Bapenda, Polri, dan Jasa Raharja)".
    plain = _IN_BRACKETS.sub("", service.instansi)
    if _ANY_REGION in plain.split(";")[0]:
        first = service.instansi.split(_ANY_REGION)[0].strip(" ,")
        return f"{first} {region.name}" if "." in region.code else f"{first} di {region.name}"
    office = _WHICH_ONE.sub("", re.split(r"[;,]| atau ", plain)[0])
    kind = "" if _OFFICE.search(office) else "kantor "
    return f"{kind}{office} yang melayani {region.name}"


def _holding(service: Service, aspect: Aspect, code: str) -> str:
    """The nearest region around `code` that has a part of its own; "" if none has."""
    around = [one for one in service.differs_in(aspect) if f"{code}.".startswith(f"{one}.")]
    return max(around, key=len, default="")
