"""Yes/no questions that a record decides: the word that comes first, and what it rests on.

Only what a record says outright decides. Where the question sets a condition, a line has an
exception, or two lines disagree, there is no verdict: a wrong "Ya" is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.answers.asked_topics import asked_topics
from knowledge_base.aspects import without_aspects
from knowledge_base.language import normalise, words
from knowledge_base.lexical import stem
from knowledge_base.lines import FALSE_CLAIM, RecordLine, rupiah
from knowledge_base.model import Aspect, Fee, Fees, Grounded, Section, Service

_END = r"(?: (?:ya|sih|kak|min|pak|bu|iya|dong|bang|mas|mbak|begitu|sekarang))*$"
_POLAR = re.compile(rf"\b(?:tidak|kah|kan|belum){_END}|^(?:apa|apakah|memang|emang)\b")
_MODAL_FIRST = re.compile(
    r"^(?:jadi |terus |lalu |kalau begitu )?(?:bisa|boleh|harus|perlu|wajib)\b"
)
_OPEN = re.compile(r"\b(?:berapa|bagaimana|kapan|siapa|mana(?! saja)|mengapa|kenapa|apa saja)\b")
_PAYS = r"(?:(?:mem|ber)?bayar|ada biaya|dipungut(?: biaya)?|kena biaya|dikenai biaya|pakai biaya)"
_ASKS_PAY = re.compile(
    rf"\b{_PAYS} (?:apa |atau )?(?:tidak|kah){_END}|^(?:apa|apakah) (?:.+ )?{_PAYS}{_END}"
)
_ASKS_FREE = re.compile(
    rf"\bgratis (?:apa |atau )?(?:tidak|kah|kan){_END}|^(?:apa|apakah|benar) (?:.+ )?gratis{_END}"
)
_ASKS_WHICH = re.compile(rf"\b(?:gratis (?:apa|atau) {_PAYS}|{_PAYS} (?:apa|atau) gratis)\b")
_NEGATED = re.compile(
    r"\b(?:tidak|bukan|belum|tanpa) (?:\w+ )?(?:bayar|gratis|bisa|boleh|harus|perlu|wajib)\b"
)
# What costs beside the service, or happens beside the ordinary case.
BESIDE = frozenset(
    """telat terlambat lambat lewat denda calo jasa biro kirim kurir ongkir pos meterai fotokopi tes
    psikologi kesehatan dokter foto legalisir antar ekspres percepatan cepat kilat asuransi pajak
    asing wna notaris ppat saksi sewa parkir lagi kedua dua tiga ulang luar rumah
    tambahan""".split()
)
_ACTS = frozenset(
    """buat urus cetak ganti daftar minta lapor proses jadi layanan mengurus membuat pengurusan
    pembuatan ambil bikin bawa itu ini resmi benar emang memang semua""".split()
)
_IF = frozenset("kalau jika bila misal seandainya karena khusus".split())
_EXCEPT = re.compile(
    r"\b(?:kecuali|sebagian|tertentu|tergantung|belum tentu|tersedia|hanya|menurut|kisaran|kalau|"
    r"bila|jika|selain|sesuai permintaan|bisa dikenai|asal(?! anda))\b"
)
_CLAUSE = re.compile(r"([,.?!;\n]+)")
_ASKS_DOCUMENT = re.compile(
    r"(?:^(?:apa|apakah) )?\b(?:harus|perlu|wajib|mesti|butuh)"
    r"(?: (?:bawa|membawa|ada|punya|pakai|lampir\w*|serahkan|siapkan))*"
    rf" (?P<what>[a-z]+(?: [a-z]+){{0,3}}?)(?: (?:juga|asli|dulu|lagi))?(?: (?:tidak|kah){_END}|$)"
)
_SAME_DOCUMENT = {
    **dict.fromkeys(("kartu keluarga", "kk"), "kk"),
    **dict.fromkeys(("ktp", "kartu tanda penduduk", "ktp elektronik"), "ktp"),
    **dict.fromkeys(("akta lahir", "akta kelahiran"), "akta kelahiran"),
    **dict.fromkeys(("buku nikah", "surat nikah"), "buku nikah"),
    **dict.fromkeys(("pas foto", "foto"), "foto"),
    **{name: name for name in ("ijazah", "npwp", "paspor", "paspor lama", "stnk", "bpkb", "skck")},
    **{name: name for name in ("surat kuasa", "meterai", "sim lama", "surat pengantar rt")},
}
_COPY = re.compile(
    r"^(?:asli dan fotokopi|fotokopi|salinan|scan|asli)\s+|\s+(?:asli|anda|pemohon)$"
)
_OPENING = re.compile(r"^(?:Tidak(?: harus| perlu| bisa| boleh)?|Ya|Bisa|Boleh)\. (?=\S)")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True)
class Verdict:
    """What the answer begins with, and the claims it rests on."""

    text: str
    claims: tuple[Grounded, ...] = ()


def verdict_on(
    question: str,
    service: Service,
    asked: Sequence[Aspect],
    lines: Sequence[RecordLine],
    fees: Sequence[Fee],
) -> Verdict | None:
    """The verdict on a yes/no question about a service; None if its record does not decide.

    `lines` are those of the record, `fees` the rows of its tariff that the question singles out.
    """
    for clause, marked, others in _clauses(question):
        if _OPEN.search(clause) or not _ordinary(others, service):
            continue
        found = (
            _on_fees(clause, service, asked, fees, beside=any(map(_is_polar, others)))
            or _on_topics(clause, marked, service, lines)
            or _on_documents(clause, service, lines)
        )
        if found:
            return found
    return None


def _clauses(question: str) -> Iterator[tuple[str, bool, list[str]]]:
    """Every clause in standard words, whether a question mark ends it, and the other clauses."""
    pieces = [*_CLAUSE.split(question), ""]
    found = [(normalise(said), "?" in mark) for said, mark in zip(*[iter(pieces)] * 2, strict=True)]
    found = [piece for piece in found if piece[0]]
    for at, (clause, marked) in enumerate(found):
        yield clause, marked, [other for other, _ in found[:at] + found[at + 1 :]]


def _is_polar(clause: str) -> bool:
    return bool(_POLAR.search(clause) or _MODAL_FIRST.match(clause))


def _ordinary(clauses: Iterable[str], service: Service) -> bool:
    """Whether what is said beside the question sets no condition that the record may not mean."""
    for clause in clauses:
        said = set(clause.split())
        if said & BESIDE - _names(service):
            return False
        if said & _IF and _strange(clause, service):
            return False
    return True


def _strange(clause: str, service: Service) -> set[str]:
    """The words of a clause that neither name the service nor what is done with it."""
    return set(without_aspects(clause)) - _names(service) - _ACTS


def _names(service: Service) -> set[str]:
    return {word for name in (service.nama, *service.alias) for word in words(name)}


def _on_fees(
    clause: str, service: Service, asked: Sequence[Aspect], fees: Sequence[Fee], beside: bool
) -> Verdict | None:
    """`beside` another question of yes or no the answer says what it is about."""
    pays, free, which = (p.search(clause) for p in (_ASKS_PAY, _ASKS_FREE, _ASKS_WHICH))
    tariff = service.biaya
    if not (pays or free or which) or Aspect.BIAYA not in asked or tariff is None:
        return None
    if _NEGATED.search(clause) or set(clause.split()) & (BESIDE | _IF) - _names(service):
        return None
    if _strange(clause, service) - _row_words(tariff):
        return None
    if all(is_free(fee) for fee in tariff.tarif):
        text = "Gratis." if which else "Tidak, gratis." if pays else "Ya, gratis."
        text = "Biayanya gratis." if beside else text
        return Verdict(text, tariff.tarif[:1])
    if all(fee.rupiah for fee in tariff.tarif):
        # Of several rows one may not be all there is to pay.
        least = "" if len(tariff.tarif) == 1 else "mulai "
        is_one = len(fees) == 1 and fees[0].rupiah
        amount = f", {least}{rupiah(is_one)}" if is_one else ", ada biayanya"
        word = "Bayar" if which or beside else "Ya" if pays else "Tidak gratis"
        return Verdict(f"{word}{amount}.", tuple(fees[:1]))
    return None


def is_free(fee: Fee) -> bool:
    """Whether nothing is paid, whatever the case."""
    return fee.rupiah == 0 and not _EXCEPT.search((fee.keterangan or "").lower())


def _row_words(tariff: Fees) -> set[str]:
    return {word for fee in tariff.tarif for word in words(fee.item)}


def _on_topics(
    clause: str, marked: bool, service: Service, lines: Sequence[RecordLine]
) -> Verdict | None:
    is_polar = marked or _POLAR.search(clause) or _MODAL_FIRST.match(clause)
    if not is_polar or _NEGATED.search(clause):
        return None
    for topic in asked_topics():
        if not (question := topic.asks.search(clause)):
            continue
        yes, no = (_deciding(pattern, lines) for pattern in (topic.yes, topic.no))
        if bool(yes) == bool(no):
            return None
        line = (yes or no)[0]
        rest = f"{clause[: question.start()]} {clause[question.end() :]}"
        spoken_of = {stem(word) for word in words(_said(line))}
        strange = {word for word in _strange(rest, service) if stem(word) not in spoken_of}
        if set(rest.split()) & _IF or strange:
            return None
        return Verdict(f"{'Ya' if yes else 'Tidak'}. {_sentence(_said(line))}", line.claims)
    return None


def _deciding(pattern: re.Pattern[str], lines: Iterable[RecordLine]) -> list[RecordLine]:
    """The lines that say it without exception; none if any line makes one."""
    found = []
    for line in lines:
        said = _said(line).lower()
        if match := pattern.search(said):
            if _EXCEPT.search(said[: match.start()] + said[match.end() :]) or "?" in said:
                return []
            found.append(line)
    return found


def _said(line: RecordLine) -> str:
    """What a line claims; of a false claim what is true, without its own yes or no."""
    if line.sort != FALSE_CLAIM:
        return line.text
    return _OPENING.sub("", line.text.partition("”. ")[2])


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _on_documents(clause: str, service: Service, lines: Sequence[RecordLine]) -> Verdict | None:
    asked = _ASKS_DOCUMENT.search(clause)
    what = _SAME_DOCUMENT.get(asked["what"]) if asked else None
    section = service.persyaratan
    if asked is None or what is None or not isinstance(section, Section):
        return None
    if _NEGATED.search(clause) or _strange(clause[: asked.start()], service):
        return None
    if section.catatan and what in normalise(section.catatan):
        return None
    rows = [x for x in lines if x.aspect is Aspect.PERSYARATAN and not x.remark]
    named = [line for line in rows if what in _documents(line.text)]
    return Verdict(f"Ya, perlu: {_sentence(named[0].text)}", named[0].claims) if named else None


def _documents(line: str) -> set[str]:
    """The documents a requirement asks of everybody, by one name each; {} if it may not."""
    plain = _IN_BRACKETS.sub("", line).lower()
    if _EXCEPT.search(plain) or re.search(r"[:;]|\b(?:atau|untuk|bagi|yang)\b", plain):
        return set()
    parts = re.split(r",| dan (?!fotokopi)", plain)
    names = (normalise(_COPY.sub("", part.strip().removesuffix("."))) for part in parts)
    return {_SAME_DOCUMENT[name] for name in names if name in _SAME_DOCUMENT}
