"""A complaint, prepared to be sent to SP4N-LAPOR! by the citizen: nothing is filed from here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.actions.thread import names_nothing
from bot.actions.turn import Result, Turn
from knowledge_base.amounts import amounts_in
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.language import normalise
from knowledge_base.model import Aspect
from knowledge_base.regions import called
from knowledge_base.retrieval import Knowledge

COMPLAINT_SERVICE = "sp4n-lapor"
# Where who was robbed by a transfer turns to.
FRAUD_SERVICE = "lapor-penipuan-iasc"
# Who was not helped there turns to it.
NEXT_INSTANCE = "ombudsman"
# Below an answer about the service itself, or about a fee that is asked for by no official.
OFFER = Choice(title="Adukan ke LAPOR!", value=f"pilih:{COMPLAINT_SERVICE}")
_HOW = (
    "*Teks pengaduan*\n"
    "Teksnya sudah kami siapkan di bawah ini, dari kata-kata Anda sendiri. Salin, lengkapi yang di "
    "dalam kurung, lalu kirim sendiri ke SP4N-LAPOR!. Kami tidak mengirimkannya ke mana pun."
)
_MOST_MESSAGES, _LONGEST_MESSAGE = 5, 500
_LAST_MESSAGES = 2

_STAFF = (
    r"(?:petugas|pegawai|oknum|staf|loket|pelayanan|layanan|admin|satpam|bidan|perawat|dokter|guru"
    r"|polisi|lurah|camat|kades|kadus|perangkat|panitia|pamong|operator|kantor\w*)"
)
_RUDE = (
    r"(?:kasar|judes|jutek|galak|marah|bentak\w*|membentak|sombong|cuek|tidak sopan|tidak ramah"
    r"|mempersulit|dipersulit|tidur|main hp|menghina|melecehkan|diskriminasi|pilih kasih|semena"
    r"|lambat|lelet|lama banget|buruk|jelek|mengecewakan)"
)
_NOT_DONE = (
    r"(?:tidak|belum)(?: \w+){0,2} (?:jadi|selesai|kelar|keluar|cetak|dicetak|terbit|datang|balas"
    r"|dibalas|tanggap|ditanggapi|proses|diproses|respon|direspon|layani|dilayani|turun|cair|sampai)"
)
_MONEY = r"(?:uang|amplop|ribu|juta|rp\d*)"
_LONG = r"\b(?:\d+|se|satu|dua|tiga|empat|lima|enam|berbulan)\s?-?(?:minggu|bulan|tahun)\b"
_COMPLAINT = re.compile(
    rf"\b{_STAFF}\b.*\b{_RUDE}\b|\b{_RUDE}\b.*\b{_STAFF}\b"
    rf"|{_LONG}.*\b{_NOT_DONE}\b|\b{_NOT_DONE}\b.*{_LONG}"
    r"|\b(?:pungli|dipungli|pungutan liar|dipalak|diperas|uang pelicin|uang rokok|calo)\b"
    rf"|(?:\b{_STAFF}\b.*\bminta|\bdimintai|\bdiminta|\bdisuruh bayar)\b.*\b{_MONEY}\b"
    r"|\b(?:dipingpong|dioper|dilempar)\b"
    r"|\b(?:disuruh|suruh|dibikin|dibuat|diminta|sudah|capek|lelah|terus)(?: \w+){0,2} "
    r"(?:bolak balik|kesana kemari)\b|(?:bolak balik|kesana kemari) (?:terus|melulu|\d+)\b"
    r"|\b(?:komplain|protes|mengadukan|mengeluh|kecewa)\b"
)

# In standard words: somebody wants money. Who only names an amount may speak of what they have or
# are owed.
_WANTS_MONEY = re.compile(
    r"\b(?:\w*(?:minta|bayar|pungut|potong|tagih|tawar)\w*|pungli\w*|dipungli|calo\w*"
    r"|biro|oknum|orang dalam|setor\w*|upah|imbalan|sumbangan|seikhlasnya|\w*tembak"
    r"|amplop|rokok|pelicin|sogok\w*|suap\w*|palak\w*|dipalak|peras\w*|diperas)\b"
)
# In standard words: nobody wants money of who says so.
_NO_MONEY_WANTED = re.compile(r"\b(?:tidak|bukan) (?:pungli|calo)\b|\bminta (?:yang )?gratis\w*")
# The same where an amount or money is named beside it: "katanya 200 ribu" and "harus kasih uang"
# tell of it, "katanya dapat bantuan" does not.
_AN_AMOUNT_IS_WANTED = re.compile(
    r"\b(?:\w*(?:lapor|adu)\w*|jasa|kasih|beri|diberi|tarif|biaya|ongkos|iuran|administrasi"
    r"|mahal|kena|wajib|suruh|disuruh|kata|katanya|mempercepat)\b"
)
# In standard words: who writes looks for a broker, or would pay. A complaint of theirs would be one
# against themselves.
_OWN_OFFER = re.compile(
    r"\b(?:ada|punya|kenal\w*|cari\w*|minta|butuh|rekomendasi|pakai|lewat|mending)(?: \w+){0,2} "
    r"(?:calo|orang dalam|biro jasa|joki)\b.*(?:tidak|berapa|boleh|dong|aman)\b"
    r"|\b(?:saya|kami) (?:kasih|beri|bayar|sogok|suap) (?:saja|dulu|uang|berapa)\b"
    r"|\bpasaran\w*|\b(?:bisa|boleh|mau) (?:menembak|nembak|tembak)\b"
    r"|\btembak(?:an)? (?:saja|berapa)\b"
)

_TO_WHOM = r"(?:ke|kepada|sama|di) (?:siapa|mana)"
_TO_COMPLAIN = r"(?:mengadu\w*|mengadukan|komplain)"
_AFRAID = r"(?:takut|khawatir|rahasia\w*|anonim|ketahuan)"
_TOLD_ABOUT = r"(?:kader|calo|rt|rw|modin|penghulu|orang(?:nya)?|dia|mereka)"
# In standard words, beside what is complained of: nothing but complaining is meant.
_WHOM_TO_TELL = re.compile(
    rf"\b{_TO_COMPLAIN}\b.*\b{_TO_WHOM}\b|\b{_TO_WHOM}\b.*\b{_TO_COMPLAIN}\b"
    rf"|\b(?:ingin|mau|hendak|akan)(?: \w+)? {_TO_COMPLAIN}\b|\bkeluhan\w*\b.*\bdisampaikan\b"
    r"|\bpublic complaint\b"
    rf"|\b{_AFRAID}\b.*\b{_TO_COMPLAIN}\b|\b{_TO_COMPLAIN}\b.*\b{_AFRAID}\b"
    # Who has to report a loss asks where the police are.
    rf"|\b(?:me)?lapor(?:kan|in)? (?!polisi di mana)(?:{_STAFF}|{_TOLD_ABOUT})"
    rf"(?: \w+){{0,2}} {_TO_WHOM}\b"
)
# In standard words, in a talk about complaining: it was done, and nothing came of it.
_IN_VAIN = re.compile(
    r"\b(?:jika|kalau|tetap|masih|sudah|juga|misal\w*|seandainya)\b.*"
    r"\b(?:(?:tidak|belum)(?: \w+){0,2} (?:\w*balas|\w*gubris|\w*tanggap\w*|\w*jawab\w*"
    r"|\w*tindak\w*|diurus|\w*respon\w*|hasil\w*|selesai|diproses|puas)"
    r"|\w*diamkan|\w*cuek\w*|\w*abaikan|bandel|mentok|naik ke mana)\b"
)
_WAYS_TO_COMPLAIN = frozenset("lapor laporan aduan pengaduan komplain".split())
_WISH = re.compile(
    r"\b(?:bicara|ngomong|ngobrol|bertemu|hubungi|hubungkan|sambungkan|panggil\w*|minta petugas"
    r"|mau petugas|ke petugas|sama petugas|dengan petugas|manusia|orang asli|operator)\b"
)


def complains(text: str) -> bool:
    """Whether a message tells of bad service: rudeness, delay, money that was asked for."""
    return bool(_COMPLAINT.search(_NO_MONEY_WANTED.sub(" ", normalise(text))))


def tells_of_money_wanted(turn: Turn) -> bool:
    """Whether a message, or one of the last before it, tells that somebody wants money."""
    last = turn.earlier[-_LAST_MESSAGES:]
    return any(_is_of_money(one) for one in (turn.text, *filter(complains, last)))


def _is_of_money(text: str) -> bool:
    standard = _NO_MONEY_WANTED.sub(" ", normalise(text))
    if _WANTS_MONEY.search(standard):
        return True
    is_named = amounts_in(text) or "uang" in standard.split()
    return bool(is_named and _AN_AMOUNT_IS_WANTED.search(standard))


def would_pay(text: str) -> bool:
    """Whether who writes looks for a broker or asks whether to pay under the table."""
    return bool(_OWN_OFFER.search(normalise(text)))


def is_about_staff(text: str) -> bool:
    """Whether a message complains of the people at the counter, and asks for none of them."""
    return complains(text) and not _WISH.search(normalise(text))


def with_official_fee(text: str, aspects: tuple[Aspect, ...]) -> tuple[Aspect, ...]:
    """What is asked, after what it costs if somebody complains of an amount: that tells whether it
    was too much."""
    if Aspect.PENGADUAN not in aspects or not complains(text) or not amounts_in(text):
        return aspects
    return tuple(dict.fromkeys((Aspect.BIAYA, Aspect.PENGADUAN, *aspects)))


def asks_whom_to_tell(turn: Turn, knowledge: Knowledge, aspects: Sequence[Aspect]) -> bool:
    """Whether someone who told of bad service asks no more than where to complain of it, or asks
    for that outright; what is a way to complain itself answers for itself."""
    current = turn.memory.service_id
    if current and any(_WAYS_TO_COMPLAIN & name for name in knowledge.called.names(current)):
        return False
    asks_on = names_nothing(turn.text, aspects)
    if current and not asks_on and _WHOM_TO_TELL.search(normalise(turn.text)):
        return True
    if Aspect.PENGADUAN not in aspects or not asks_on:
        return False
    is_about_duties = current and knowledge.kin(current)[0] == COMPLAINT_SERVICE
    return bool(is_about_duties) or any(map(complains, turn.earlier))


def was_told_in_vain(turn: Turn) -> bool:
    """Whether somebody complained, or asks what to do if they do, and nothing comes of it."""
    told = turn.memory.service_id == COMPLAINT_SERVICE
    return told and bool(_IN_VAIN.search(normalise(turn.text)))


def with_report(turn: Turn, result: Result, knowledge: Knowledge) -> Result:
    """Below the way to complain the text to copy; below another service the way to it."""
    answer = result.answer
    if not isinstance(answer, Answer) or answer.copyable:
        return result
    # Once there, it is shown again only where there is more to tell.
    is_new = turn.memory.service_id != COMPLAINT_SERVICE or complains(turn.text)
    if answer.service_id == COMPLAINT_SERVICE and is_new and (complaints := told(turn)):
        return replace(result, answer=with_text(answer, turn, complaints, knowledge))
    is_certain = answer.status in (Outcome.ANSWERED, Outcome.UNANSWERABLE)
    if is_certain and turn.text and complains(turn.text) and answer.service_id:
        choices = tuple(one for one in answer.choices if one.value != OFFER.value)
        return replace(result, answer=answer.model_copy(update={"choices": (*choices, OFFER)}))
    return result


def with_text(
    answer: Answer, turn: Turn, complaints: tuple[str, ...], knowledge: Knowledge
) -> Answer:
    """The answer with the prepared text, and what to do with it."""
    region = called(turn.region) if len(turn.region) == 1 else None
    services = (answer.service_id, turn.memory.service_id, *reversed(turn.memory.recent))
    concerned = next((id_ for id_ in services if id_ and id_ != COMPLAINT_SERVICE), None)
    service = knowledge.catalogue.services.get(concerned or "")
    lines = (
        "Pengaduan pelayanan publik",
        "",
        "Kronologi:",
        *(f"- {one[:_LONGEST_MESSAGE]}" for one in complaints),
        "",
        f"Layanan: {service.nama if service else '(isi: layanan yang diurus)'}",
        f"Wilayah: {region.name if region else '(isi: kabupaten atau kota)'}",
        "Kantor: (isi: nama kantornya)",
        "Tanggal kejadian: (isi)",
        "Bukti: (isi, bila ada)",
    )
    return answer.model_copy(
        update={"text": f"{answer.text}\n\n{_HOW}", "copyable": "\n".join(lines)}
    )


def told(turn: Turn) -> tuple[str, ...]:
    """What the citizen complained of so far, this message included."""
    return _chosen(tuple(one for one in (*turn.earlier, turn.text) if complains(one)))


def _chosen(messages: tuple[str, ...]) -> tuple[str, ...]:
    """The last few, each once; what tells of nobody else's wrong is none of it."""
    told = dict.fromkeys(one for one in messages if one and not would_pay(one))
    return tuple(told)[-_MOST_MESSAGES:]
