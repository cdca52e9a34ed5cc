"""How well a text layer or an OCR reads as Indonesian law: a score from 0 to 1, and its parts.

Three shares, each from 0 to 1: `known` of the words that any Indonesian law is full of, against
what a clean one has; `clean` of the tokens that look like words or numbers; `marks` of the units'
marks that are well formed (`Pasal 15`, `(1)`, `ayat (2)`), times how gapless the Pasal follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_KNOWN = frozenset(
    """
    ada adalah agar akan anggota antara apabila asing atas atau ayat bab badan bagi bagian bahwa
    bangsa barang baru beberapa belum berada berakhir berasal berdasarkan berhak berikut berlaku
    bersama bersangkutan bertanggung berupa berwenang besar biaya bidang bukan bulan cara cukup
    daerah dalam dan dana dapat dari dasar data dengan denda di dibentuk diatur diberikan dibidang
    dihapus dilakukan dilaksanakan dilarang dimaksud dimiliki dipidana disebut disingkat ditetapkan
    diubah diundangkan diajukan digunakan hak hal hari harus hasil hidup huruf hukum indonesia ini
    itu izin jakarta jangka jawab jelas jenis jika juga kali karena kawasan keadaan kecuali kegiatan
    kehidupan kepada kepala kerja kesehatan ketentuan keputusan keuangan kewajiban kewenangan
    khusus kurang lain lama lebih lembaga lembaran lingkungan maha masa masyarakat maupun melakukan
    melalui melaksanakan membentuk memberikan memenuhi memiliki memutuskan memperoleh menetapkan
    mengajukan mengatur mengenai menggunakan mengingat menimbang menjadi menjamin menteri menurut
    menyatakan merupakan milik mulai nama nasional negara negeri nomor oleh orang pada paling para
    pasal pejabat pelaksanaan pelayanan pembangunan pemerintah pemerintahan pengadilan pengaturan
    pengawasan pengelolaan penjara penjelasan penyelenggaraan perlu perubahan peraturan persetujuan
    perundang perundangan perusahaan pidana presiden pribadi provinsi puluh rakyat rangka republik
    rupiah saat salah sama sampai sanksi satu sebagai sebagaimana sebelum secara sejak seluruh
    selain serta sesuai setelah setiap setempat suatu sumber surat syarat tahun tanah tanggal tata
    tanpa telah tentang tenaga terdiri terhadap tersebut tertentu tetap tiap tidak tim tindak tuhan
    tujuan ttd umum undang unit untuk upaya usaha usul waktu wajib warga wilayah yaitu yang
    """.split()
)
# What every clean law has at least, of the laws the list was measured on.
_KNOWN_IN_CLEAN_LAW = 0.45
_WORD = re.compile(r"[^\W\d_]+")
_WELL_FORMED = re.compile(
    r"""[("'“”‘’\[]*
    ( [^\W\d_](?:[a-zà-ÿ'’]*|[A-Z]*)                       # a word in one case
    | [^\W\d_]+(?:[-/'’][^\W\d_]+)*[-/]?                  # perundang-undangan, dan/atau, dan/
    | [A-Z][A-Za-z]{1,5} | [A-Z]{2,}[a-z]*                  # PermenPANRB, KTP-el
    | (?:[A-Z][A-Za-z]{0,2}\.,?)+[A-Z]?[a-z]?               # S.H., M.Si
    | -?\d+[A-Z]{0,2}-? | \d+[a-z] | \d{1,3}(?:[.,]\d+)+ | [IVXLC]+   # numbers, - 3 -
    | [A-Z\d]+(?:/[A-Za-z\d]+)+ | \d+(?:[.-]\d+)+ | ke-\d+ | Rp\.?\d[\d.,-]*
    | \(?\d+[a-z]?\) | \(?[a-z]\)                         # (1), a)
    | [-–—•.…:;,/]+ )
    [)\]"'“”‘’%]*[.,;:!?]*[)\]"'“”‘’]*""",
    re.VERBOSE,
)
# Letters of both cases inside a word are an OCR's (daLam), but for short names (PermenPANRB).
_MIXED = re.compile(r"[a-z][A-Z]")
_MARK = re.compile(
    r"^\s*(?:Pasal\s+\d+[A-Z]{0,2}\b(?![^\s.])|\(\d{1,2}[a-z]?\)\s|BAB\s+[IVXLC]+\b)"
    r"|ayat \(\d+[a-z]?\)"
)
_BAD_MARK = re.compile(
    r"^\s*P[ao]sa[lI1]\s*(?:[lO]\w*|\d+\s+\d+|\d*[lIOoS]\d+|\d+[lIOoS]\d*)\s*$"
    r"|^\s*(?:PasaI|Pasa1|Pasat|[Hh]rsal|Fasal|Pasd|P asal|Pasal\d)"
    r"|^\s*\((?:[lIiOoS]\d?\)|[lIiOoS\d]\d? |\d[lIOS]\)|\d\d[^)\d\w])"
    r"|ayat ?\((?:[lIOS]\d?\)?|\d{2}(?!\d*\)))|ayat\(|huruf[a-z]\b"
)
_AYAT = re.compile(r"\(\d{1,2}[a-z]?\)")
_PASAL = re.compile(r"^\s*Pasal\s+(\d{1,3})\.?\s*$")


@dataclass(frozen=True)
class Quality:
    """The three shares of a reading, and how many well-known words it has."""

    known: float
    clean: float
    marks: float
    known_words: int

    @property
    def score(self) -> float:
        """0.4 known + 0.3 clean + 0.3 marks; 0 where no word is known."""
        return 0.4 * self.known + 0.3 * self.clean + 0.3 * self.marks if self.known_words else 0.0

    def against(self, other: Quality) -> float:
        """The score, less what this reading lost of the words that the other one has."""
        return self.score * min(1.0, self.known_words / max(1, other.known_words))


def is_of_law(token: str) -> bool:
    """Whether a token is a word that any law is full of, or the mark of an ayat."""
    return token.strip(",.;:").lower() in _KNOWN or bool(_AYAT.fullmatch(token))


def quality_of(lines: Sequence[str]) -> Quality:
    """The quality of some lines: a page's, or a whole file's."""
    tokens = [token for line in lines for token in line.split()]
    words = [word.lower() for token in tokens for word in _WORD.findall(token)]
    if not words:
        return Quality(0.0, 0.0, 0.0, 0)
    known = sum(word in _KNOWN for word in words)
    return Quality(
        known=min(1.0, known / len(words) / _KNOWN_IN_CLEAN_LAW),
        clean=sum(_is_clean(token) for token in tokens) / len(tokens),
        marks=_well_formed(lines) * _gapless(lines),
        known_words=known,
    )


def _is_clean(token: str) -> bool:
    return bool(_WELL_FORMED.fullmatch(token)) and (len(token) < 7 or not _MIXED.search(token))


def _well_formed(lines: Sequence[str]) -> float:
    good = sum(len(_MARK.findall(line)) for line in lines)
    bad = sum(len(_BAD_MARK.findall(line)) for line in lines)
    return good / (good + bad) if good + bad else 1.0


def _gapless(lines: Iterable[str]) -> float:
    """Of Pasal that follow each other, the share that starts on a line of its own.

    One or two missing between others are lost; a longer leap is a law that quotes another.
    """
    starts = [int(match[1]) for line in lines if (match := _PASAL.match(line))]
    steps = [later - earlier for earlier, later in pairwise(starts)]
    lost = sum(step - 1 for step in steps if step in (2, 3))
    following = sum(step == 1 for step in steps)
    return following / (following + lost) if following else 1.0
