"""What a regulation is, from its own title: kind, number, year, subject, id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.law.lines import Line, joined
from knowledge_base.law.named import regulation_id
from knowledge_base.law.repairs import repaired


class NotARegulation(ValueError):
    """The file is not a regulation, or its title cannot be read. The message is for people."""


@dataclass(frozen=True)
class Identity:
    """The title of a regulation; `at` is the line after it."""

    id: str
    jenis: str
    nomor: str
    tahun: int
    tentang: str
    at: int


# Stands for the title of a text that a person will give one.
PLACEHOLDER = Identity("naskah-0-1945", "NASKAH", "0", 1945, "TANPA JUDUL", 0)
_KIND = re.compile(
    r"^\W{0,3}(?:S\s?A\s?L\s?I\s?N\s?A\s?N\s+)?(?P<kind>(?:"
    r"(?:UNDANG\s?-?\s?UNDANG|PERATURAN|KEPUTUSAN|KETETAPAN|INSTRUKSI|PENETAPAN|QANUN|"
    r"SURAT\s+EDARAN|SURAT\s+KEPUTUSAN|MAKLUMAT)(?![a-z])|"
    r"(?:Undang\s?-\s?[Uu]ndang|Peraturan|Keputusan|Instruksi|Ketetapan|Qanun)\b).*)$"
)
_CONSIDERS = re.compile(r"^\W{0,3}(?:Menimbang|MENIMBANG|Mengingat|MENGINGAT)\b")
_NUMBER = re.compile(
    r"^\W{0,3}(?:N\s?[O0o]\s?M\s?[O0o]\s?R|N[Oo]\.?|NOMER)\s*[:.]?\s*(?P<number>.*)$", re.IGNORECASE
)
_WITHIN = re.compile(r"\s(?:NOMOR|Nomor|NOMER|NO\.|No\.)\s*[:.]?\s*(?=[\w])")
_YEAR = re.compile(r"\b(?:TAHUN|Tahun|TAHUH|TAHLIN)\s*[:.]?\s*([12][\dOolISZsz]{3})(?!\d)")
_LAST_YEAR = re.compile(r"[/.\s-]((?:19|20)\d\d)\W*$")
_ABOUT = re.compile(r"^\W{0,3}T\s?E\s?N\s?T\s?A\s?N\s?G\b\s*(.*)$", re.IGNORECASE)
_AFTER_TITLE = re.compile(
    r"^\W{0,3}(?:DENGAN\s+RAH|BISMILL|Dengan\s+rahmat|ATAS\s+RAHMAT|ATAS\s+BERKAT|Menimbang|MENIMBANG|"
    r"Menirnbang|Mengingat|MENGINGAT|Membaca|DEMI\s+KEADILAN|BAB\s|Pasal\s|UMUM\b|I\.\s+UMUM|Kami,|"
    r"PRESIDEN\b|MENTERI\b.*,$|GUBERNUR\b.*,$|BUPATI\b.*,$|WALI\s?KOTA\b.*,$|MAJELIS\b.*,$|"
    r"KEPALA\b.*,$|DIREKTUR\b.*,$|KETUA\b.*,$|DEWAN\b.*,$|BADAN\b.*,$)"
)
_CONSTITUTION = re.compile(r"^\W*UNDANG\s?-?\s?UNDANG\s+DASAR\b", re.IGNORECASE)
_OPENS_LAW = re.compile(r"\b(?:Menimbang|MENIMBANG|MEMUTUSKAN|Memutuskan|Pasal\s+[1I]\b|PEMBUKAAN)")
_REACH = 150
_TITLE_LINES = 14
UNTITLED = (
    "Berkas ini tidak terbaca sebagai peraturan: "
    "judulnya (jenis, nomor, dan tahun) tidak ditemukan."
)


def identity(lines: Sequence[Line]) -> Identity:
    """The identity a law's title gives it. Raises NotARegulation where there is no such title."""
    texts = [re.sub(r"\s+", " ", line.text) for line in lines]
    considers = next((at for at, text in enumerate(texts) if _CONSIDERS.match(text)), _REACH)
    for at in range(min(len(texts), _REACH)):
        found = _KIND.match(texts[at])
        # a regulation in small letters below `Menimbang` is only mentioned
        if found is None or (at > considers and not found["kind"][:3].isupper()):
            continue
        read = _titled(texts, at, found["kind"])
        if read is not None:
            return read
    constitution = _constitution(texts)
    if constitution is not None:
        return constitution
    raise NotARegulation(UNTITLED)


def _titled(texts: Sequence[str], at: int, first: str) -> Identity | None:
    """The title that begins at a line: kind, then NOMOR ... TAHUN ..., then TENTANG."""
    kind = [first]
    number, after = "", at + 1
    inside = _WITHIN.search(first)
    if inside:
        kind, number = [first[: inside.start()]], first[inside.end() :]
    else:
        for after in range(at + 1, min(at + 6, len(texts))):
            found = _NUMBER.match(texts[after])
            if found:
                number = found["number"]
                break
            if _ABOUT.match(texts[after]) or _AFTER_TITLE.match(texts[after]):
                return None
            kind.append(texts[after])
        after += 1
    if not number:
        return None
    before_subject = re.split(r"\s+TENTANG\b", number, flags=re.IGNORECASE)[0]
    dated = _YEAR.search(number) or _LAST_YEAR.search(before_subject)
    if not dated and after < len(texts):
        if not _YEAR.search(texts[after]):
            return None
        number, after = f"{number} {texts[after]}", after + 1
    return _read(kind, number, texts, after)


def _read(kind: list[str], number: str, texts: Sequence[str], after: int) -> Identity | None:
    split = _number_and_year(number)
    jenis = _jenis(" ".join(kind))
    if split is None or not jenis:
        return None
    nomor, tahun, rest = split
    about, end = _about(texts, after, rest)
    if not about:
        return None
    id_ = id_of(jenis, nomor, tahun)
    if id_ is None:
        return None
    return Identity(id_, jenis, nomor, tahun, about, end)


def id_of(jenis: str, nomor: str, tahun: int) -> str | None:
    """The id of a regulation by its title; None where these make no id."""
    id_ = _id(jenis.upper(), nomor, tahun)
    return id_ if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_) else None


def _jenis(kind: str) -> str:
    jenis = re.sub(r"\s\.(?=\s|$)|\s+", " ", kind).upper()
    jenis = re.sub(r"\s+", " ", jenis).strip(" .:,-")
    jenis = re.sub(r"UNDANG\s?-?\s?UNDANG", "UNDANG-UNDANG", jenis)
    jenis = re.sub(r"(?<=[A-Z])(?=REPUBLIK INDONESIA)", " ", jenis)
    jenis = re.sub(r"^(PERATURAN|KEPUTUSAN|KETETAPAN|INSTRUKSI)(?=[A-Z])", r"\1 ", jenis)
    if len(jenis) > 160 or "TENTANG" in jenis:
        return ""
    plain = ("UNDANG-UNDANG", "PERATURAN PEMERINTAH", "PERATURAN PRESIDEN", "KEPUTUSAN PRESIDEN")
    named = jenis.removesuffix(" REPUBLIK INDONESIA SERIKAT").removesuffix(" REPUBLIK INDONESIA")
    short = named.startswith((*plain, "INSTRUKSI PRESIDEN"))
    return named if short or named.startswith("KETETAPAN MAJELIS") else jenis


def _number_and_year(text: str) -> tuple[str, int, str] | None:
    """`VIII/MPR/2000 TAHUN 2000` -> number, year, and what follows on the line."""
    text = repaired(f"Nomor {text}")[0].removeprefix("Nomor ").strip()
    found = _YEAR.search(text)
    if found:
        year = found[1].translate(str.maketrans("OolISZsz", "00115252"))
        number, rest = text[: found.start()].strip(" .:,"), text[found.end() :]
    else:
        found = _LAST_YEAR.search(re.split(r"\s+TENTANG\b", text)[0])
        if found is None:
            return None
        year, number, rest = found[1], text[: found.end()].strip(" .:,"), text[found.end() :]
    number = re.sub(r"\s*([/.-])\s*", r"\1", number)
    if re.fullmatch(r"[\dOolISZ|\s]{1,7}", number):
        number = re.sub(r"\s", "", number).translate(str.maketrans("OolISZ|", "0011521"))
    valid = re.fullmatch(r"19[4-9]\d|20\d\d", year)
    return (number, int(year), rest) if number and len(number) <= 60 and valid else None


def _about(texts: Sequence[str], after: int, rest: str) -> tuple[str, int]:
    """The subject: what TENTANG introduces, up to the formula that follows the title."""
    inside = re.search(r"\bTENTANG\b\s*(.+)$", rest, re.IGNORECASE)
    title = [inside[1]] if inside else []
    at = after
    if not inside:
        while at < min(after + 3, len(texts)) and not _ABOUT.match(texts[at]):
            at += 1
        found = _ABOUT.match(texts[at]) if at < len(texts) else None
        if found is None:
            return "", after
        title = [found[1]] if found[1] else []
        at += 1
    while at < len(texts) and len(title) < _TITLE_LINES:
        if _AFTER_TITLE.match(texts[at]) or (title and _signs(texts[at])):
            break
        title.append(texts[at])
        at += 1
    about = joined(title).strip(" .:")
    return (about, at) if 2 <= len(about) <= 1200 else ("", at)


def _signs(text: str) -> bool:
    """Whether a line is the office that enacts, as a title is followed by: `BUPATI X,`."""
    return bool(re.match(r"^[A-Z][A-Z .()/-]+,$", text)) and len(text.split()) <= 8


def _id(jenis: str, nomor: str, tahun: int) -> str:
    number = re.sub(rf"[/.-]{tahun}$", "", nomor)
    if re.match(r"PERATURAN (?:DIREKTUR|DIRJEN)\b.* PAJAK", jenis):
        return f"per-{_slug(re.sub('^PER-?', '', number))}-{tahun}"
    return _fitting(regulation_id(jenis, number, tahun), number, tahun)


def _fitting(slug: str, number: str, year: int) -> str:
    """The id within the length a slug may have, its number and year kept."""
    if len(slug) <= 80:
        return slug
    end = f"-{_slug(number)[:30]}-{year}"
    return slug[: 80 - len(end)].rstrip("-") + end


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _constitution(texts: Sequence[str]) -> Identity | None:
    for at, text in enumerate(texts[:_REACH]):
        if (
            _CONSTITUTION.match(text)
            and text.upper() == text
            and any(_OPENS_LAW.search(below) for below in texts[at : at + 60])
        ):
            title = "UNDANG-UNDANG DASAR NEGARA REPUBLIK INDONESIA TAHUN 1945"
            return Identity("uud-1945", "UNDANG-UNDANG DASAR", "", 1945, title, at + 1)
    return None
