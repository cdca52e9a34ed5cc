"""What citizens call a unit: `Disdukcapil Kota Bandung`."""

from __future__ import annotations

import re

from connectors.desk.model import Queue
from knowledge_base.regions import regions

_SHORT = re.compile(r"\(([A-Z]\w+)\)")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ANYWHERE = re.compile(r"\s+(?:kabupaten/kota|kecamatan|daerah asal|tempat|di)\b.*")


def unit_in_words(unit: Queue) -> str:
    """The short name of the agency, and its region; '' of a unit for everything."""
    region = regions()[unit.wilayah].name if unit.wilayah in regions() else ""
    return " ".join(part for part in (agency_in_words(unit.instansi), region) if part)


def agency_in_words(agency: str) -> str:
    """`Disdukcapil` of `Dinas Kependudukan dan Pencatatan Sipil (Disdukcapil) kabupaten/kota`."""
    first = re.split(r"[;,]", agency)[0].strip()
    if short := _SHORT.search(first):
        return short[1]
    return _ANYWHERE.sub("", _BRACKETS.sub("", first))
