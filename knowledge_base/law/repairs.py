"""OCR noise in numbers of running text, repaired where only one reading is possible."""

from __future__ import annotations

import re
from collections.abc import Callable

_DIGITS = str.maketrans("OolI|!SsZzB", "00111155228")
_AYAT = re.compile(
    r"\b([Aa]yat)(\s*)\(\s?([0-9lIOoSs]{1,3}?)\s?(?:[)1lIt|\]}](?![\w)])|(?=[\s,;.]|$))"
)
_PASAL = re.compile(
    r"\b(P[a-z]sa[lI1L])([\s,]{0,2})"
    r"((?=[OolISZB|]*\d)[0-9OolISZB|]{1,4}?|[lI]{1,2}O{1,2}|\d\s\d(?!\s*\()(?:\s\d)?)"
    r"([A-NP-Z]{0,2})(?=[\s,.;:)]|$)"
)
_YEAR = re.compile(r"\b([Tt]ahun|TAHUN)\s+([12][0-9OolISsZzrqL|]{3})\b")
_NUMBER = re.compile(
    r"\b(Nomor|NOMOR|No\.)(\s*)([0-9OolISZ|](?:\s?[0-9OolISZ|]){0,3})(?=\s+(?:Tahun|TAHUN|tahun)\b)"
)
# Words of the formulas that every regulation repeats; two of them without a space are no word.
_FORMULA = (
    "dimaksud|dalam|pada|tanggal|mulai|berlaku|ini|diundangkan|ditetapkan|dikeluarkan|dicabut|dan|"
    "dinyatakan|tidak|nomor|tahun|tentang|sebagaimana|undang|peraturan|daerah|menteri|dengan|"
    "perubahan|penjelasan|ketentuan|diubah|sehingga|berbunyi"
)
_GLUED = re.compile(
    rf"\b(?:({_FORMULA})(?!\1\b)({_FORMULA})|(tanggal|nomor|tahun|angka)(\d{{1,4}})|(huruf)([a-z])|(\w{{3,}})(adalah)|"
    r"(adalah)(?!nya|lah)([a-z]{3,}))\b",
    re.IGNORECASE,
)
# A word that begins inside another or on a number: `PeraturanBupati`, `BAB IVdiubah`.
_BEGINS_WITHIN = re.compile(
    r"(?<=[a-z]{3})(?=(?:Nomor|Tahun|Pasal|Peraturan|Bupati|Gubernur|Menteri|Bank|Badan|"
    r"Otoritas|Daerah|Desa|Presiden|Pemerintah|Republik|"
    r"Ke(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh))\b)"
    r"|(?<=[\dIVX)])(?=(?:diubah|dihapus|disisipkan|ditambah|dicabut|diganti|dan|sehingga|ayat|"
    r"huruf|angka|tentang)\b)"
)
_DOUBLED = re.compile(r"\b(Undang|undang)(Undang|undang)\b")


def repaired(text: str) -> tuple[str, int]:
    """The line with certain repairs made, and how many there were."""
    count = 0

    def counted(make: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            nonlocal count
            made = make(found)
            count += made != found[0]
            return made

        return replace

    if "yat" in text:
        text = _AYAT.sub(counted(_ayat), text)
    if "asa" in text:
        text = _PASAL.sub(counted(_pasal), text)
    if "ahun" in text or "AHUN" in text:
        text = _YEAR.sub(counted(_year), text)
        text = _NUMBER.sub(
            counted(lambda found: found[1] + (found[2] or " ") + _plain(found[3])), text
        )
    text = _BEGINS_WITHIN.sub(counted(lambda _: " "), text)
    text = _GLUED.sub(counted(lambda found: " ".join(filter(None, found.groups()))), text)
    text = _DOUBLED.sub(counted(lambda found: f"{found[1]}-{found[2]}"), text)
    return text, count


def _plain(token: str) -> str:
    return re.sub(r"\s", "", token).translate(_DIGITS)


def _ayat(found: re.Match[str]) -> str:
    word, space, token = found.groups()
    number = _plain(token)
    return f"{word}{space or ' '}({number})" if number.strip("0") else found[0]


def _pasal(found: re.Match[str]) -> str:
    _word, _space, token, suffix = found.groups()
    # A capital I after digits may be a letter (Pasal 28I) or a 1; only between digits is it sure.
    if re.search(r"\d[ISZB]$", token):
        return found[0]
    return f"Pasal {_plain(token)}{suffix}"


def _year(found: re.Match[str]) -> str:
    year = found[2].translate(str.maketrans("Lrq", "119")).translate(_DIGITS)
    return f"{found[1]} {year}" if re.fullmatch(r"(?:19|20)\d\d", year) else found[0]
