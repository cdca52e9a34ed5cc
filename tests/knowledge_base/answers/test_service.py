"""Answers about services: short, exact, honest about what is not known."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from pydantic import ValidationError

from knowledge_base.answer import Answer, Choice, Citation, Outcome
from knowledge_base.answers.clarification import clarification
from knowledge_base.answers.service import service_answer
from knowledge_base.answers.tariff import fees_for
from knowledge_base.catalogue import Catalogue
from knowledge_base.lines import fee_line, rupiah
from knowledge_base.model import Aspect, Fee, Fees
from knowledge_base.retrieval import Knowledge

HEADINGS = {f"*{aspect.label}*" for aspect in Aspect}
SOURCE = Citation(title="UU 24/2013", url="/peraturan/uu-24-2013", checked_on="2026-11-24")


def ask(
    knowledge: Knowledge,
    service_id: str,
    question: str,
    *aspects: Aspect,
    before: Sequence[str] = (),
) -> Answer:
    service = knowledge.service(service_id)
    relevance = knowledge.relevance(service_id, question)
    regulations = knowledge.catalogue.regulations
    return service_answer(service, aspects, question, relevance, regulations, before=before)


def fees(catalogue: Catalogue, service_id: str) -> Fees:
    found = catalogue.services[service_id].biaya
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "gratis (Rp0)"),
        (500, "Rp500"),
        (35_000, "Rp35.000"),
        (950_000, "Rp950.000"),
        (1_950_000, "Rp1.950.000"),
    ],
)
def test_rupiah_are_written_the_indonesian_way(amount: int, words: str) -> None:
    assert rupiah(amount) == words


def test_a_fee_row_shows_amount_and_remark() -> None:
    assert fee_line(Fee(item="Cetak", rupiah=0, sumber=("s",))) == "Cetak: gratis (Rp0)"
    assert (
        fee_line(Fee(item="Kelas 1", rupiah=150_000, keterangan="per bulan", sumber=("s",)))
        == "Kelas 1: Rp150.000 (per bulan)"
    )
    assert fee_line(Fee(item="PKB", keterangan="tiap daerah beda", sumber=("s",))) == (
        "PKB: tiap daerah beda"
    )


@pytest.mark.parametrize(
    ("service_id", "question", "amounts"),
    [
        ("paspor-baru", "paspor elektronik yg 10 thn brp", [950_000]),
        ("paspor-baru", "paspor non elektronik 10 tahun berapa", [650_000]),
        ("paspor-baru", "paspor biasa 5 tahun", [350_000]),
        ("paspor-baru", "kalau yang 10 tahun?", [650_000, 950_000]),
        ("sim-baru", "bikin sim internasional berapa", [250_000]),
        ("bpjs-kesehatan-iuran", "iuran kelas 2", [100_000]),
        ("paspor-hilang-rusak", "denda paspor rusak", [500_000]),
        ("skck", "skck bayar berapa", [30_000]),
    ],
)
def test_the_question_singles_out_rows_of_the_tariff(
    catalogue: Catalogue, service_id: str, question: str, amounts: list[int]
) -> None:
    assert [fee.rupiah for fee in fees_for(fees(catalogue, service_id), question)] == amounts


def test_a_question_that_singles_out_nothing_gets_the_whole_tariff(catalogue: Catalogue) -> None:
    for question in ("bayar berapa", "total ongkosnya", ""):
        tariff = fees(catalogue, "paspor-baru")
        assert fees_for(tariff, question) == tariff.tarif


def test_the_asked_row_is_the_answer_and_the_rest_is_one_tap_away(knowledge: Knowledge) -> None:
    answer = ask(knowledge, "paspor-baru", "paspor elektronik 10 tahun berapa?", Aspect.BIAYA)
    assert "masa berlaku 10 tahun: Rp950.000" in answer.text
    assert "masa berlaku 5 tahun: Rp" not in answer.text
    assert answer.more_url == "/layanan/paspor-baru"
    assert answer.citations[0].regulation_id == "pp-45-2024"


def test_only_what_was_asked_is_shown(knowledge: Knowledge) -> None:
    answer = ask(knowledge, "skck", "biaya skck", Aspect.BIAYA)
    assert answer.aspects == (Aspect.BIAYA,)
    assert "*Biaya*" in answer.text
    assert "*Syarat*" not in answer.text


def test_of_a_short_tariff_no_row_is_left_out_while_there_is_room(knowledge: Knowledge) -> None:
    answer = ask(knowledge, "cek-sertipikat", "periksa surat tanah ke BPN bayar", Aspect.BIAYA)
    assert "gratis" in answer.text
    assert "Rp50.000" in answer.text


def test_where_a_part_is_empty_what_is_nearest_is_shown(knowledge: Knowledge) -> None:
    answer = ask(knowledge, "sim-hilang", "sim hilang ujian lagi ga", Aspect.MASA_BERLAKU)
    assert "Belum ada data resmi tentang masa berlaku" in answer.text
    assert "Tidak perlu ujian" in answer.text


def test_two_aspects_come_in_the_order_asked(knowledge: Knowledge) -> None:
    answer = ask(knowledge, "skck", "biaya dan syarat", Aspect.BIAYA, Aspect.PERSYARATAN)
    assert 0 < answer.text.index("*Biaya*") < answer.text.index("*Syarat*")


def test_steps_keep_their_numbers_even_where_some_are_left_out(knowledge: Knowledge) -> None:
    service = knowledge.service("skck")
    assert service.prosedur is not None
    text = ask(knowledge, "skck", "cara bikin skck", Aspect.PROSEDUR).text
    shown = re.findall(r"^(\d+)\. (.*)$", text, re.MULTILINE)
    assert len(shown) >= 2
    assert all(service.prosedur.butir[int(number) - 1] == step for number, step in shown)


def test_what_two_parts_say_is_said_once(knowledge: Knowledge) -> None:
    parts = (Aspect.PROSEDUR, Aspect.KANAL)
    text = ask(knowledge, "ktp-el-hilang", "caranya gmn, ke mana?", *parts).text
    assert text.count("Disdukcapil terdekat. Boleh di luar kota asal Anda") == 1
    assert "Layanan daring Disdukcapil" in text
    assert "lagi, lihat Selengkapnya" not in text.split("*Tempat")[1]


def test_an_empty_field_is_said_to_be_empty(knowledge: Knowledge) -> None:
    service = knowledge.catalogue.services["slf"]
    answer = ask(knowledge, "slf", "biaya slf", Aspect.BIAYA)
    assert answer.status is Outcome.UNANSWERABLE
    assert "Belum ada data resmi tentang biaya." in answer.text
    assert f"konfirmasi ke {service.instansi}" in answer.text
    assert "Rp" not in answer.text


def test_an_empty_field_beside_a_full_one_is_said_too(knowledge: Knowledge) -> None:
    answer = ask(knowledge, "slf", "biaya, syarat", Aspect.BIAYA, Aspect.PERSYARATAN)
    assert answer.status is Outcome.ANSWERED
    assert answer.aspects == (Aspect.PERSYARATAN,)
    assert "Belum ada data resmi tentang biaya." in answer.text


def test_choices_offer_only_parts_that_have_data_and_were_not_shown(knowledge: Knowledge) -> None:
    for service in knowledge.catalogue.services.values():
        answer = ask(knowledge, service.id, service.nama, Aspect.BIAYA)
        offered = [Aspect(choice.value.removeprefix("aspek:")) for choice in answer.choices]
        assert len(offered) <= 3
        assert Aspect.BIAYA not in offered
        assert all(service.section(aspect) for aspect in offered)


@pytest.mark.parametrize(
    ("service_id", "question", "claim"),
    [
        ("ktp-el-hilang", "ktp hilang harus diurus di kota asal ya?", "kota asal"),
        ("bpjs-kesehatan-pindah-faskes", "pindah faskes harus nunggu setahun?", "1 tahun"),
        ("nikah-kua", "perempuan boleh nikah umur 16 tahun?", "16 tahun"),
        ("pbb-p2", "bayar pbb rumah di kpp ya?", "KPP"),
        ("haji-reguler-daftar", "daftar haji di kantor kemenag mana", "Kementerian Agama"),
    ],
)
def test_a_false_premise_is_set_right_before_anything_else(
    knowledge: Knowledge, service_id: str, question: str, claim: str
) -> None:
    parts = ask(knowledge, service_id, question).text.split("\n\n")
    assert parts[1].startswith("Sering keliru: ")
    assert claim in parts[1]


@pytest.mark.parametrize(
    ("service_id", "question"),
    [
        ("bpjs-kesehatan-pindah-faskes", "cara pindah faskes"),
        ("skck", "skck bayar berapa"),
        ("pbb-p2", "bayar PBB lewat QRIS bisa?"),
    ],
)
def test_an_honest_question_is_not_corrected(
    knowledge: Knowledge, service_id: str, question: str
) -> None:
    assert "Sering keliru" not in ask(knowledge, service_id, question).text


def test_all_but_one_false_claim_in_a_hundred_are_set_right_with_their_authority(
    knowledge: Knowledge,
) -> None:
    missed = []
    for service in knowledge.catalogue.services.values():
        for wrong in service.sering_keliru:
            answer = ask(knowledge, service.id, wrong.klaim, Aspect.PROSEDUR)
            if wrong.fakta not in answer.text:
                missed.append(wrong.klaim)
                continue
            cited = {c.regulation_id for c in answer.citations} | {
                c.title for c in answer.citations
            }
            titles = {s.judul for s in service.sumber if s.id in wrong.sumber}
            assert cited & ({r.peraturan for r in wrong.dasar} | titles), wrong.klaim
    claims = sum(len(s.sering_keliru) for s in knowledge.catalogue.services.values())
    assert len(missed) <= claims / 100, missed


def test_answered_without_a_citation_cannot_be_constructed() -> None:
    with pytest.raises(ValidationError, match="without a citation"):
        Answer(status=Outcome.ANSWERED, text="Gratis.")
    assert Answer(status=Outcome.ANSWERED, text="Gratis.", citations=(SOURCE,)).citations


def test_a_clarification_offers_one_to_three_services(catalogue: Catalogue) -> None:
    services = list(catalogue.services.values())
    for n in (1, 2, 3, 5):
        choices = clarification(services[:n], "Maksud Anda yang mana?").choices
        assert [c.service_id for c in choices if c.service_id] == [
            s.id for s in services[: min(n, 3)]
        ]
        assert choices[-1].value == "bukan_itu"
    four = tuple(Choice(title=s.nama, value="pilih", service_id=s.id) for s in services[:4])
    for wrong in ((), four, (Choice(title="Bukan itu", value="bukan_itu"),)):
        with pytest.raises(ValidationError, match="one to three"):
            Answer(status=Outcome.CLARIFICATION, text="Yang mana?", choices=wrong)


def test_who_does_not_complain_is_told_nothing_of_complaints(knowledge: Knowledge) -> None:
    question = "min ktp sy ilang, hrs gmn? bayar ga"
    assert "Pengaduan" not in ask(knowledge, "ktp-el-hilang", question, Aspect.BIAYA).text


def test_a_remark_never_stands_alone_under_its_heading(knowledge: Knowledge) -> None:
    alone = []
    for service in knowledge.catalogue.services.values():
        remarks = {line.text for line in knowledge.lines(service.id) if line.remark and line.aspect}
        for question in (*service.contoh_pertanyaan[:3], "bisa diwakilkan ga", "boleh?", *remarks):
            text = ask(knowledge, service.id, question, *knowledge.asked(question)).text
            for block in text.split("\n\n"):
                heading, _, rest = block.partition("\n")
                if heading in HEADINGS and rest and not re.search(r"^(•|\d+\.) ", rest, re.M):
                    alone.append((service.id, question, block))
    assert alone == []


def test_what_may_not_be_in_a_record_is_said_so_with_a_person_to_turn_to(
    knowledge: Knowledge,
) -> None:
    answer = ask(knowledge, "kip-kuliah", "sambil kerja part time di indomaret, kip nya dicabut ga")
    assert "mungkin tidak tercatat" in answer.text
    assert "Sering keliru" not in answer.text
    assert knowledge.service("kip-kuliah").instansi in answer.text
    assert answer.choices[-1].value == "petugas"


@pytest.mark.parametrize(
    ("service_id", "question", "about"),
    [
        ("paspor-penggantian", "yg ambil paspornya boleh anaknya aja?", "diambil orang lain"),
        ("pajak-kendaraan-tahunan", "boleh diwakilkan istri ga?", "diwakilkan"),
        ("kk-perubahan", "iya tp bs di bekasi ga min?? apa hrs plg ke brebes", "di luar daerah"),
        (
            "nikah-kua",
            "nama di ijazah sama KTP beda satu huruf, bisa ga",
            "data yang berbeda",
        ),
    ],
)
def test_what_a_record_is_silent_on_is_said_in_a_few_lines(
    knowledge: Knowledge, service_id: str, question: str, about: str
) -> None:
    answer = ask(knowledge, service_id, question)
    silence, *rest = answer.text.split("\n\n")[1:]
    assert "tidak menyebut" in silence
    assert about in silence
    assert knowledge.service(service_id).instansi in silence
    assert len("".join(rest)) <= 400
    assert answer.choices[-1].value == "petugas"


def test_who_may_go_instead_is_told_where_the_record_says_so(knowledge: Knowledge) -> None:
    question = "kl yg dateng ke samsat aku aja gmn, STNK atas nama suami"
    first = ask(knowledge, "stnk-hilang", question).text.split("\n• ")[1]
    assert "surat kuasa" in first


def test_what_a_thing_is_comes_first_for_who_asks_that(knowledge: Knowledge) -> None:
    text = ask(knowledge, "nib-oss", "NIB itu apa sih").text
    assert text.split("\n\n")[1].startswith("NIB adalah")


def test_who_hears_that_it_is_not_recorded_is_not_buried_under_the_rest(
    knowledge: Knowledge,
) -> None:
    text = ask(knowledge, "akta-kelahiran", "akta kelahirannya boleh dilaminating ga").text
    _, told, rest = text.partition("mungkin tidak tercatat")
    assert told
    assert len(rest) <= 400
    assert "gratis" not in rest


def test_what_a_record_holds_is_told_without_doubt(knowledge: Knowledge) -> None:
    answer = ask(knowledge, "skck", "bawa apa aja", Aspect.PERSYARATAN)
    assert "mungkin tidak tercatat" not in answer.text
    assert "petugas" not in [choice.value for choice in answer.choices]


def test_what_holds_in_one_case_only_is_no_step(knowledge: Knowledge) -> None:
    text = ask(knowledge, "paspor-baru", "cara bikin paspor", Aspect.PROSEDUR).text
    assert re.search(r"^• Kuota M-Paspor penuh: ", text, re.MULTILINE)
    steps = re.findall(r"^(\d)\. (\w+)", text, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[0][1] == "Daftar"


def test_cases_alone_have_no_numbers(knowledge: Knowledge) -> None:
    text = ask(knowledge, "balik-nama-sertipikat", "cara balik nama", Aspect.PROSEDUR).text
    assert "• Jual beli" in text
    assert not re.search(r"^\d\. ", text, re.MULTILINE)


def test_the_line_that_answers_is_the_first_of_its_part(knowledge: Knowledge) -> None:
    question = "KTP hilang, bisa pakai SIM buat SKCK? syaratnya apa"
    text = ask(knowledge, "skck", question, Aspect.PERSYARATAN).text
    first = re.findall(r"^• (.+)", text, re.MULTILINE)[0]
    assert "KTP hilang" in first
    assert "SIM" in first


def test_who_named_no_part_gets_what_answers_and_no_summary(knowledge: Knowledge) -> None:
    text = ask(knowledge, "paspor-penggantian", "splp itu apa").text
    assert "Surat Perjalanan Laksana Paspor" in re.findall(r"^• (.+)", text, re.MULTILINE)[0]
    assert "*Syarat*" not in text


def test_a_bare_name_gets_a_summary(knowledge: Knowledge) -> None:
    text = ask(knowledge, "ktp-el-hilang", "KTP hilang").text
    assert "*Syarat*" in text
    assert "*Biaya*" in text


def test_of_other_cases_than_was_told_nothing_is_said(knowledge: Knowledge) -> None:
    question = "sertipikat rumah masih nama almarhum bapak, mau balik nama ke saya. syaratnya apa"
    text = ask(knowledge, "balik-nama-sertipikat", question, Aspect.PERSYARATAN).text
    assert "• Waris:" in text
    assert "• Jual beli" not in text
    assert re.search(r"dan \d+ lagi, lihat Selengkapnya", text)


def test_the_case_that_was_told_before_still_holds(knowledge: Knowledge) -> None:
    told = ("mau balik nama sertipikat almarhum bapak",)
    text = ask(
        knowledge, "balik-nama-sertipikat", "syaratnya apa", Aspect.PERSYARATAN, before=told
    ).text
    assert "• Waris:" in text
    assert "• Jual beli" not in text


def test_the_exception_does_not_come_before_the_rule(knowledge: Knowledge) -> None:
    question = "anak saya baru lahir 3 minggu lalu, bikin akte syaratnya apa aja"
    rows = re.findall(
        r"^• (.+)",
        ask(knowledge, "akta-kelahiran", question, Aspect.PERSYARATAN).text,
        re.MULTILINE,
    )
    lacking = [at for at, row in enumerate(rows) if row.startswith("Tidak punya")]
    rule = next(at for at, row in enumerate(rows) if "surat keterangan lahir" in row)
    assert all(at > rule for at in lacking)


def test_the_row_that_was_named_before_is_priced(knowledge: Knowledge) -> None:
    told = ("sim c saya habis bulan depan, mau perpanjang",)
    text = ask(knowledge, "sim-perpanjangan", "biayanya berapa", Aspect.BIAYA, before=told).text
    assert "SIM C (sepeda motor): Rp75.000" in text
    assert "SIM A (mobil)" not in text


def test_in_total_has_what_is_paid_beside_it(knowledge: Knowledge) -> None:
    told = ("sim c saya habis bulan depan, mau perpanjang",)
    question = "biaya totalnya berapa sama tes psikologi"
    text = ask(knowledge, "sim-perpanjangan", question, Aspect.BIAYA, before=told).text
    assert "SIM C (sepeda motor): Rp75.000" in text
    assert "Tes psikologi" in text


def test_of_two_questions_the_one_without_an_answer_is_named_and_the_other_answered(
    knowledge: Knowledge,
) -> None:
    question = "trus bayarnya berapa? fotonya boleh pakai *kacamata* ga"
    text = ask(knowledge, "paspor-baru", question, Aspect.BIAYA).text
    assert "Soal “fotonya boleh pakai kacamata ga”: mungkin tidak tercatat di sini." in text
    assert "Rp650.000" in text


def test_no_number_of_a_person_is_said_back(knowledge: Knowledge) -> None:
    question = "bayarnya berapa? boleh foto pakai kacamata ga, nik saya 3201234567890001"
    text = ask(knowledge, "paspor-baru", question, Aspect.BIAYA).text
    assert "boleh foto pakai kacamata" in text
    assert "3201234567890001" not in text


@pytest.mark.parametrize(
    "question",
    [
        "aku gak iso aplikasi, hp jadul. lewat desa bawa opo ae",
        "bibi tidak punya hp android, ke kantor desa bawa apa",
    ],
)
def test_who_cannot_use_an_application_is_told_where_to_go(
    knowledge: Knowledge, question: str
) -> None:
    text = ask(knowledge, "cek-bansos-dtsen", question, Aspect.PROSEDUR, Aspect.KANAL).text
    assert "operator SIKS-NG" in text
    assert "buat akun" not in text
    assert "• Aplikasi Cek Bansos" not in text


def test_who_says_nothing_of_it_is_told_of_the_application(knowledge: Knowledge) -> None:
    text = ask(knowledge, "cek-bansos-dtsen", "ceknya lewat apa", Aspect.KANAL).text
    assert "• Aplikasi Cek Bansos" in text


def test_the_paper_comes_before_what_it_must_hold(knowledge: Knowledge) -> None:
    text = ask(knowledge, "paspor-baru", "syaratnya apa", Aspect.PERSYARATAN).text
    assert text.index("Salah satu: akta lahir") < text.index("Surat itu harus memuat")


@pytest.mark.parametrize(
    "question", ["siapa yang bisa bantu buatkan di Kupang", "di desa bisa tidak, Garut kota jauh"]
)
def test_who_only_names_a_place_does_not_ask_whether_it_can_be_elsewhere(
    knowledge: Knowledge, question: str
) -> None:
    assert "di luar daerah" not in ask(knowledge, "nib-oss", question).text


def test_nobody_is_told_of_cases_that_are_not_theirs_where_nothing_may_be_recorded(
    knowledge: Knowledge,
) -> None:
    question = (
        "bukan ganti pekerjaan. nama saya yang beda, apa harus sidang di pengadilan untuk "
        "menghilangkan satu kata, atau cukup di dukcapil bawa ijazah?"
    )
    text = ask(knowledge, "ktp-el-rusak-ubah-data", question).text
    assert "mungkin tidak tercatat" in text
    assert "pensiunan" not in text
