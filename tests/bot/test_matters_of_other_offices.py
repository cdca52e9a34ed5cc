"""What people ask of offices that the catalogue does not hold, and what is nobody's business."""

import pytest

from knowledge_base.answer import Outcome
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("mau gugat cerai ke pengadilan agama, berkasnya apa", "lain-pengadilan"),
        ("pasang listrik baru rumah kos berapa", "lain-listrik-air-gas"),
        ("nama saya tidak ada di DPT, nyoblosnya gimana", "lain-pemilu"),
        ("sampo buatan sendiri mau dijual, nomor bpom nya diurus di mana", "lain-obat-makanan"),
        ("STR bidan dan SIP saya mati, perpanjang di dinkes kah", "lain-tenaga-kesehatan"),
        ("jaminan pensiun bpjs tk sebulannya dapat berapa", "lain-jaminan-kerja"),
        ("kami ingin adopsi bayi secara sah lewat dinas sosial", "lain-anak-angkat"),
        ("jatah pupuk subsidi bapak tidak keluar di kios", "lain-tani-pupuk"),
        ("kartu kusuka nelayan hilang, bikin lagi di mana", "lain-nelayan-kapal"),
        ("imei hp dari malaysia keblokir, daftar bea cukai telat", "lain-bea-cukai"),
        ("mau ekspor keripik ke taiwan, dokumen ekspornya apa", "lain-ekspor-impor"),
        ("dirikan yayasan, pengesahan di AHU berapa lama", "lain-badan-hukum"),
        ("lagu karangan saya mau dicatatkan hak ciptanya", "lain-hak-cipta-paten"),
        ("KPR subsidi FLPP ditolak padahal gaji 4 juta", "lain-perumahan"),
        ("cek SLIK OJK kok masih merah padahal sudah lunas", "lain-keuangan"),
        ("sewa tanah makam TPU habis, perpanjangnya ke mana", "lain-makam"),
        ("timbangan toko saya mau ditera ulang", "lain-konsumen-metrologi"),
        ("cara lapor LHKPN yang telat", "lain-pengawas-aparat"),
        ("keponakan mau kerja ke taiwan, sponsornya minta 12 juta", "lain-pekerja-migran"),
    ],
)
def test_a_matter_of_another_office_is_told_its_address(
    do: Do, knowledge: Knowledge, message: str, topic: str
) -> None:
    answer = answer_of(do("action_jawab", message, "tanya_rincian"))
    assert answer.status is Outcome.UNANSWERABLE
    assert answer.service_id is None
    assert answer.text.startswith(str(knowledge.catalogue.topics[topic].jawaban))


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("tolong buatkan surat lamaran kerja jadi pramusaji", "tulis-surat"),
        ("sim card telkomsel saya rusak, gantinya di mana", "kartu-telepon-dompet"),
        ("petugasnya anjing, pengen gua hajar", "ancaman-kasar"),
    ],
)
def test_a_word_alone_makes_no_service_of_it(
    do: Do, knowledge: Knowledge, message: str, topic: str
) -> None:
    answer = answer_of(do("action_jawab", message, "di_luar_cakupan"))
    assert answer.service_id is None
    assert answer.text == knowledge.catalogue.topics[topic].jawaban


def test_what_hardly_sounds_like_a_bribe_is_not_answered_as_one(do: Do) -> None:
    message = "blt dana desa masih ada tidak, kata pak kades habis"
    unsure = answer_of(do("action_pungli", message, "lapor_pungli", confidence=0.4))
    assert unsure.service_id is None
    assert "pungutan liar" not in unsure.text


def test_a_bribe_is_heard_however_unsure_the_intent(do: Do) -> None:
    message = "dipersulit di loket, oknum minta uang pelicin"
    answer = answer_of(do("action_pungli", message, "lapor_pungli", confidence=0.4))
    assert "Laporkan pungutan liar" in answer.text


def test_a_matter_of_another_office_beside_a_question_has_its_address_above(do: Do) -> None:
    text = "mau pindah ktp dari kediri ke malang, syaratnya apa? trs pemilu nanti nyoblos di mana"
    answer = answer_of(do("action_jawab", text, "tanya_persyaratan"))
    assert answer.service_id == "pindah-domisili-skpwni"
    address, rest = answer.text.split("\n\n", 1)
    assert "KPU" in address
    assert "SKPWNI" in rest


def test_what_only_another_office_knows_is_told_in_the_middle_of_a_talk(do: Do) -> None:
    slots = {"layanan": "ktp-el-hilang", "jejak": {"ktp-el-hilang": 0.9}}
    answer = answer_of(
        do("action_jawab", "ganti topik ya, bisa nyoblos tanpa pulang?", slots=slots)
    )
    assert answer.status is Outcome.UNANSWERABLE
    assert "KPU" in answer.text


def test_money_wanted_in_another_matter_is_no_fee_of_what_was_talked_of(
    do: Do, knowledge: Knowledge
) -> None:
    message = "anak saya mau kerja ke taiwan, sponsor minta 15 juta, benar tidak"
    in_a_talk = do("action_pungli", message, "lapor_pungli", slots={"layanan": "stnk-5-tahunan"})
    topic = knowledge.catalogue.topics["lain-pekerja-migran"]
    assert answer_of(in_a_talk).text.startswith(str(topic.jawaban))


def test_what_is_only_told_of_has_no_address_above(do: Do) -> None:
    text = "ayahnya pergi jadi TKI tidak ada kabar. apa cucu saya bisa dibuatkan akta kelahiran?"
    answer = answer_of(do("action_jawab", text, "tanya_persyaratan"))
    assert answer.service_id == "akta-kelahiran"
    assert "BP3MI" not in answer.text
