"""Regulations as other regulations name them, in full: kind, number and year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_base.references import reference_in

_MINISTRIES = {
    "dalam negeri": "permendagri",
    "keuangan": "pmk",
    "agama": "pma",
    "ketenagakerjaan": "permenaker",
    "tenaga kerja dan transmigrasi": "permenakertrans",
    "hukum dan hak asasi manusia": "permenkumham",
    "sosial": "permensos",
    "kesehatan": "permenkes",
    "perhubungan": "permenhub",
    "perdagangan": "permendag",
    "perindustrian": "permenperin",
    "pertanian": "permentan",
    "komunikasi dan informatika": "permenkominfo",
    "komunikasi dan digital": "permenkomdigi",
    "haji dan umrah": "permenhaj",
    "luar negeri": "permenlu",
    "pertahanan": "permenhan",
}
_FIRST_WORDS = {
    "pendayagunaan aparatur negara": "permenpanrb",
    "pendidikan": "permendikbudristek",
    "agraria": "permen-atr",
}
_HEADS = {
    "peraturan pemerintah pengganti undang-undang": "perppu",
    "undang-undang darurat": "uudrt",
    "undang-undang": "uu",
    "peraturan pemerintah": "pp",
    "peraturan presiden": "perpres",
    "keputusan presiden": "keppres",
    "instruksi presiden": "inpres",
    "peraturan daerah": "perda",
    "peraturan gubernur": "pergub",
    "peraturan bupati": "perbup",
    "peraturan wali kota": "perwali",
    "peraturan walikota": "perwali",
    "peraturan mahkamah agung": "perma",
    "peraturan mahkamah konstitusi": "pmk",
    "peraturan kepolisian negara": "perpol",
    "peraturan kepolisian": "perpol",
    "peraturan badan pengawas obat dan makanan": "perbpom",
    "peraturan bank indonesia": "pbi",
    "peraturan otoritas jasa keuangan": "pojk",
    "peraturan komisi informasi": "perki",
    "peraturan desa": "perdes",
    "qanun": "qanun",
}
_NAMED = re.compile(
    r"\b(?P<kind>(?:Undang\s?-?\s?\s?Undang|Peraturan|Keputusan|Instruksi|Qanun|Ketetapan)"
    r"(?:[\s-]+(?!nomor\b|tentang\b|no\b|ini\b|tersebut\b)[\w/&-]+,?){0,12}?)\s+"
    r"(?:Nomor|No\.?)\s*:?\s*(?P<number>(?:[KP]M\.?\s+)?[\w./-]*\d[\w./-]*|[IVXLC]+/[A-Z.]+/(?:19|20)\d\d)\s*"
    r"(?:,?\s*Tahun\s+(?P<year>(?:[1lI]9|2[0O])[\dOolI]{2})\b)?",
    re.IGNORECASE,
)
_HYPHENS = re.compile(r"undang\s*-?\s*undang", re.IGNORECASE)
_STATE = re.compile(r"(?:\s*republik indonesia(?:\s+serikat)?|\s+r\.?i\.?)\b", re.IGNORECASE)
# The province that stands under the name of a kabupaten or kota, which is enough by itself.
_OF_PROVINCE = re.compile(
    r"^(peraturan (?:bupati|wali\s?kota|daerah (?:kabupaten|kota))\s.+?)\sprovinsi\s.+$"
)
_ASSEMBLY = re.compile(r"ketetapan\s*majelis\s*permusyawaratan\s*rakyat(\s*sementara)?")
# Letters that a ministry puts before its plain numbers: `Nomor PM 35 Tahun 2015`.
_LETTERS = re.compile(r"^(?:PM|KM|PER|P|M)[.\s-]*(?=\d+$)", re.IGNORECASE)
# `Peraturan Daerah ini mulai berlaku, Peraturan Daerah Nomor 2` names the second.
_ANOTHER = re.compile(
    r"\w,?\s+(?=(?:peraturan\s(?!perundang)|keputusan\s|ketetapan\s|instruksi\s|qanun\s))",
    re.IGNORECASE,
)
# Kinds that do not say whose regulation it is.
_NAMELESS = re.compile(
    r"(?:peraturan|keputusan)\s(?:daerah(?:\s(?:kabupaten|kota|provinsi))?|bupati|gubernur|"
    r"wali\s?kota|desa|kepala desa|menteri|kepala badan|direksi|rektor)"
)
_YEAR = re.compile(r"(?:19|20)\d{2}$")


@dataclass(frozen=True)
class Named:
    """A regulation a text names, and where in the text."""

    id: str
    start: int
    end: int


def named_in(text: str, home: str = "") -> Iterator[Named]:
    """Every regulation a text names by kind, number and year, in reading order.

    `home` is the kind of the regulation the text is of: in one of `PERATURAN BUPATI GARUT` a
    `Peraturan Bupati Nomor 5` without a name is of the same bupati.
    """
    for found in _NAMED.finditer(text):
        year = (found["year"] or "").translate(str.maketrans("OolI", "0011"))
        number = found["number"].strip("./-")
        if not year and (last := _YEAR.search(number)) and "/" in number:
            year, number = last[0], number[: last.start()].strip("./-")
        if year:
            kind = _at_home(found["kind"], home)
            yield Named(regulation_id(kind, number, year), found.start(), found.end())


def _at_home(kind: str, home: str) -> str:
    """The kind last named, with the office that a regulation leaves out of its own kind."""
    if later := list(_ANOTHER.finditer(kind)):
        kind = kind[later[-1].end() :]
    said = " ".join(kind.lower().split())
    if _NAMELESS.fullmatch(said) and home.lower().startswith(f"{said} "):
        return home
    return kind


def regulation_id(kind: str, number: str, year: str | int) -> str:
    """`uu-24-2013` for a kind as printed, in any case."""
    kind = _STATE.sub("", _HYPHENS.sub("undang-undang", " ".join(kind.lower().split())))
    kind = _OF_PROVINCE.sub(r"\1", kind)
    number = re.sub(rf"\s*[/-]\s*{year}$", "", number.strip())
    number = re.sub(r"^0+(?=\d)", "", number)
    if (short := _as_catalogued(kind, number, year)) is not None:
        return short
    if assembly := _ASSEMBLY.match(kind):
        prefix = "tap-mprs" if assembly[1] or "mprs" in number.lower() else "tap-mpr"
        return f"{prefix}-{_slug(number.split('/')[0])}-{year}"
    number = _slug(_LETTERS.sub("", number))
    prefix = _kind_slug(kind)
    if prefix == "pmk":
        number = number.split("-")[0]
    return f"{prefix}-{number}-{year}"


def _as_catalogued(kind: str, number: str, year: str | int) -> str | None:
    """The id that the kind's own short forms give; None when only its last words are known."""
    said = reference_in(f"{kind} nomor {number} tahun {year}")
    _, _, rest = kind.partition(" ")
    if said is None or reference_in(f"{rest} nomor {number} tahun {year}"):
        return None
    return said.regulation_id


def _kind_slug(kind: str) -> str:
    ministry = re.match(r"(peraturan|keputusan)\s?menteri(?: negara)?\s?(.+)", kind)
    if ministry:
        name = ministry[2]
        slug = _MINISTRIES.get(name) or next(
            (slug for words, slug in _FIRST_WORDS.items() if name.startswith(words)), None
        )
        if slug and ministry[1] == "keputusan":
            return re.sub(r"^(?:per|p)", "kep", slug)
        return slug or ("kep" if ministry[1] == "keputusan" else "per") + "men-" + _slug(name)
    head = next(
        (head for head in sorted(_HEADS, key=len, reverse=True) if kind.startswith(head)), ""
    )
    rest = _slug(kind.removeprefix(head)) if head else _slug(kind)
    return "-".join(filter(None, (_HEADS.get(head, ""), rest)))


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
