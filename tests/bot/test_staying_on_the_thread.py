"""Several turns in a row: what one action remembers is what the next one reads."""

import pytest

from bot.actions.replies import ask_back
from bot.actions.turn import Memory, Result, Turn
from knowledge_base.answer import Outcome
from knowledge_base.catalogue import Catalogue
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of

Slots = dict[str, object]


def after(slots: Slots, result: Result) -> Slots:
    """The slots of the conversation when a turn has changed some."""
    return slots | result.slots


def test_saying_no_again_and_again_never_brings_the_same_service_twice(do: Do) -> None:
    slots: Slots = {"pertanyaan": "mau urus akta"}
    result = do("action_jawab", "mau urus akta")
    shown: list[str] = []
    for _ in range(6):
        slots = after(slots, result)
        offered = [c.service_id for c in answer_of(result).choices if c.service_id]
        assert not set(offered) & set(shown)
        shown += offered
        result = do("action_bukan_itu", "bukan itu", "bukan_itu", slots=slots)
    assert len(shown) >= 2
    assert answer_of(result).status is Outcome.UNANSWERABLE
    assert result.slots["tawaran"] == "petugas"


def test_a_refused_service_is_not_answered_when_the_question_is_put_again(do: Do) -> None:
    slots: Slots = {"layanan": "skck", "pertanyaan": "bikin surat kelakuan baik"}
    slots = after(slots, do("action_bukan_itu", "bukan itu", "bukan_itu", slots=slots))
    again = answer_of(do("action_jawab", "bikin surat kelakuan baik", slots=slots))
    assert again.service_id != "skck"


def test_after_a_new_service_was_answered_what_was_refused_may_come_back(do: Do) -> None:
    slots: Slots = {"layanan": None, "ditolak": ["paspor-baru"], "pertanyaan": "paspor"}
    slots = after(slots, do("action_jawab", "syarat bikin skck apa saja", slots=slots))
    assert slots["ditolak"] == []
    assert answer_of(do("action_jawab", "biaya bikin paspor baru", slots=slots)).service_id == (
        "paspor-baru"
    )


def test_the_details_of_a_choice_follow_the_choice(do: Do) -> None:
    slots: Slots = {"pilihan": ["sim-baru", "sim-perpanjangan"], "pertanyaan": "biaya sim"}
    slots = after(slots, do("action_pilih", "nomor 2", "pilih_nomor", slots=slots))
    answer = answer_of(do("action_jawab", "syaratnya apa?", "tanya_persyaratan", slots=slots))
    assert (answer.service_id, answer.aspects) == ("sim-perpanjangan", ("persyaratan",))


def test_after_a_choice_nothing_else_that_was_said_counts(do: Do) -> None:
    slots: Slots = {
        "pilihan": ["sim-baru", "sim-perpanjangan"],
        "pertanyaan": "sim sy udh abis masanya",
        "jejak": {"sim-perpanjangan": 0.8},
    }
    tapped = do("action_pilih", "", "pilih", chosen="sim-baru", slots=slots)
    typed = do("action_jawab", "yang baru", slots=slots)
    for result in (tapped, typed):
        assert result.slots["layanan"] == "sim-baru"
        assert result.slots["jejak"] == {"sim-baru": 1.0}


def test_a_question_after_a_list_is_answered_for_what_was_meant_all_along(do: Do) -> None:
    slots: Slots = {}
    slots = after(slots, do("action_jawab", "dompet jatuh, SIM saya ada di situ", slots=slots))
    answer = answer_of(do("action_jawab", "bayar berapa ya", "tanya_biaya", slots=slots))
    assert (answer.service_id, answer.aspects) == ("sim-hilang", ("biaya",))


@pytest.mark.parametrize(
    ("said", "service_id"),
    [
        ("balik ke yang tadi, brp lama", "skck"),
        ("kembali ke yang pertama, bayarnya berapa?", "paspor-baru"),
        ("oke yg tadi aja, syaratnya apa", "skck"),
        ("balik ke paspor tadi, biayanya?", "paspor-baru"),
        ("balik ke yang skck tadi, berapa hari jadinya", "skck"),
        ("yang paspor tadi bayarnya di mana", "paspor-baru"),
    ],
)
def test_what_was_talked_about_before_can_be_taken_up_again(
    do: Do, said: str, service_id: str
) -> None:
    slots: Slots = {
        "layanan": "nikah-kua",
        "riwayat": ["paspor-baru", "skck"],
        "jejak": {"nikah-kua": 0.7, "skck": 0.35, "paspor-baru": 0.2},
    }
    assert answer_of(do("action_jawab", said, slots=slots)).service_id == service_id


def test_with_nothing_before_there_is_nothing_to_go_back_to(do: Do) -> None:
    slots: Slots = {"layanan": "skck", "jejak": {"skck": 0.7}}
    assert answer_of(do("action_jawab", "yang tadi, bayarnya?", slots=slots)).service_id == "skck"


@pytest.mark.parametrize(
    ("current", "said", "service_id"),
    [
        ("paspor-baru", "apa harus bawa kk?", "paspor-baru"),
        ("kk-baru", "buku nikah perlu dibawa?", "kk-baru"),
        ("paspor-baru", "sekalian mau bikin kk, caranya?", "kk-baru"),
    ],
)
def test_another_paper_is_part_of_the_matter_or_a_matter_of_its_own(
    do: Do, current: str, said: str, service_id: str
) -> None:
    slots: Slots = {"layanan": current, "jejak": {current: 0.7}}
    assert answer_of(do("action_jawab", said, slots=slots)).service_id == service_id


def test_asked_back_in_a_conversation_the_matter_under_discussion_is_among_the_choices(
    knowledge: Knowledge,
) -> None:
    turn = Turn("surat tanah", memory=Memory(service_id="skck"))
    answer = answer_of(ask_back(turn, knowledge, knowledge.rank(turn.text)))
    assert [choice.service_id for choice in answer.choices][2:] == ["skck", None]


def test_a_list_that_was_used_cannot_be_used_again(do: Do) -> None:
    slots: Slots = {"pilihan": ["sim-baru", "sim-perpanjangan"], "pertanyaan": "biaya sim"}
    slots = after(slots, do("action_pilih", "1", "pilih_nomor", slots=slots))
    assert answer_of(do("action_pilih", "2", "pilih_nomor", slots=slots)).status is Outcome.CHAT


def test_a_bare_aspect_without_a_service_claims_nothing(do: Do) -> None:
    answer = answer_of(do("action_jawab", "biayanya berapa?", "tanya_biaya"))
    assert answer.status in (Outcome.CLARIFICATION, Outcome.UNANSWERABLE)


@pytest.mark.parametrize("text", ["terus?", "kalau biayanya?", "lama ga?", "di mana?"])
def test_a_short_follow_up_stays_with_the_service(do: Do, text: str) -> None:
    answer = answer_of(do("action_jawab", text, "tanya_rincian", slots={"layanan": "nikah-kua"}))
    assert answer.service_id == "nikah-kua"


def test_a_regulation_in_between_does_not_lose_the_service(do: Do) -> None:
    slots: Slots = {"layanan": "ktp-el-hilang"}
    slots = after(slots, do("action_jawab", "isi uu 24/2013 apa", "tanya_peraturan", slots=slots))
    answer = answer_of(do("action_jawab", "biayanya?", "tanya_biaya", slots=slots))
    assert answer.service_id == "ktp-el-hilang"


def test_a_revoked_regulation_names_its_successor_wherever_it_is_asked_about(
    do: Do, catalogue: Catalogue
) -> None:
    for regulation in catalogue.regulations.values():
        if regulation.status == "dicabut":
            answer = answer_of(do("action_jawab", f"isi {regulation.title}", "tanya_peraturan"))
            assert answer.citations[0].regulation_id == regulation.id
            assert "Sudah tidak berlaku" in answer.text
            for successor in regulation.dicabut_oleh:
                assert "/".join(successor.rsplit("-", 2)[1:]) in answer.text


def test_an_emergency_leaves_the_thread_where_it_was(do: Do) -> None:
    slots: Slots = {"layanan": "skck"}
    slots = after(slots, do("action_darurat", "ada kebakaran", "darurat", slots=slots))
    assert slots["layanan"] == "skck"


def test_an_illegal_fee_for_the_service_under_discussion_names_its_official_fee(do: Do) -> None:
    slots: Slots = {"layanan": "skck"}
    result = do("action_pungli", "oknum minta uang pelicin ke saya", "lapor_pungli", slots=slots)
    answer = answer_of(result)
    assert "Rp30.000" in answer.text
    assert answer.text.index("Rp30.000") < answer.text.index("lapor.go.id")
    assert after(slots, result)["layanan"] == "skck"


@pytest.mark.parametrize(
    "text",
    [
        "bisa diurus di luar domisili?",
        "kalau di luar domisili bisa?",
        "boleh di kota lain ga",
        "boleh diwakilin?",
        "bisa online ga",
    ],
)
def test_what_is_asked_about_every_service_is_asked_about_the_one_under_discussion(
    do: Do, text: str
) -> None:
    slots: Slots = {"layanan": "ktp-el-hilang", "jejak": {"ktp-el-hilang": 0.9}}
    assert answer_of(do("action_jawab", text, slots=slots)).service_id == "ktp-el-hilang"


def test_moving_house_is_still_a_matter_of_its_own(do: Do) -> None:
    slots: Slots = {"layanan": "ktp-el-hilang", "jejak": {"ktp-el-hilang": 0.9}}
    answer = answer_of(do("action_jawab", "kalau mau pindah domisili gimana?", slots=slots))
    assert answer.service_id == "pindah-domisili-skpwni"


def test_office_hours_asked_by_the_way_leave_the_matter_and_have_no_buttons_of_their_own(
    do: Do,
) -> None:
    slots: Slots = {
        "layanan": "ktp-el-hilang",
        "aspek": ["biaya"],
        "pertanyaan": "ktp hilang bayar?",
    }
    hours = do("action_jawab", "kantornya buka sabtu?", "tanya_kanal", slots=slots)
    assert answer_of(hours).service_id == "jam-layanan"
    assert answer_of(hours).choices == ()
    slots = after(slots, hours)
    assert (slots["layanan"], slots["aspek"]) == ("ktp-el-hilang", ["biaya"])


def test_office_hours_asked_first_are_what_the_talk_is_about(do: Do) -> None:
    hours = do("action_jawab", "dukcapil buka jam berapa?", "tanya_kanal")
    assert answer_of(hours).service_id == hours.slots["layanan"] == "jam-layanan"
    assert answer_of(hours).choices


@pytest.mark.parametrize("text", ["kalo minggu?", "sabtu bisa?", "pas tanggal merah buka ga"])
def test_a_mere_day_asks_when_offices_are_open(do: Do, text: str) -> None:
    slots: Slots = {"layanan": "skck", "aspek": ["biaya"], "jejak": {"skck": 0.9}}
    hours = do("action_jawab", text, "tanya_rincian", slots=slots)
    assert answer_of(hours).service_id == "jam-layanan"
    assert after(slots, hours)["layanan"] == "skck"


def test_a_mere_day_asks_about_what_the_matter_has_for_days_of_its_own(do: Do) -> None:
    slots: Slots = {"layanan": "nikah-kua", "jejak": {"nikah-kua": 0.9}}
    answer = answer_of(do("action_jawab", "kalo hari minggu?", "tanya_rincian", slots=slots))
    assert answer.service_id == "nikah-kua"
    assert "Rp600.000" in answer.text


def test_weeks_are_no_day(do: Do) -> None:
    slots: Slots = {"layanan": "skck", "jejak": {"skck": 0.9}}
    answer = answer_of(do("action_jawab", "2 minggu ya?", "tanya_rincian", slots=slots))
    assert answer.service_id == "skck"


def test_a_mere_day_is_answered_where_editors_keep_no_office_hours(
    do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.actions.opening.OFFICE_HOURS", "tidak-ada")
    slots: Slots = {"layanan": "skck", "aspek": ["biaya"], "jejak": {"skck": 0.9}}
    assert answer_of(do("action_jawab", "sabtu bisa?", "tanya_rincian", slots=slots)).text


@pytest.mark.parametrize(
    ("current", "message", "meant"),
    [
        ("balik-nama-sertipikat", "oiya pajak motor almarhum suami bayarnya gimana", "pajak"),
        ("akta-kelahiran", "btw ktp saya hilang di rumah sakit, urusnya gimana", "ktp-el-hilang"),
        ("skck", "satu lagi kak, cara bikin npwp pribadi gimana", "npwp-daftar"),
    ],
)
def test_who_begins_another_matter_is_followed(
    do: Do, current: str, message: str, meant: str
) -> None:
    slots = {"layanan": current, "jejak": {current: 0.9}}
    answer = answer_of(do("action_jawab", message, slots=slots))
    assert (answer.service_id or "").startswith(meant)


def test_who_asks_on_with_the_same_words_stays(do: Do) -> None:
    slots = {"layanan": "skck", "jejak": {"skck": 0.9}}
    answer = answer_of(do("action_jawab", "oh iya fotonya latar apa", slots=slots))
    assert answer.service_id == "skck"


@pytest.mark.parametrize(
    "message",
    [
        "kenapa kartu kuning lagi, saya mau bikin paspor baru syaratnya apa",
        "kok kartu kuning terus sih. paspor baru syaratnya apa",
    ],
)
def test_what_is_named_once_too_often_is_not_meant(do: Do, message: str) -> None:
    slots = {"layanan": "kartu-kuning-ak1", "jejak": {"kartu-kuning-ak1": 0.9}}
    answer = answer_of(do("action_jawab", message, slots=slots))
    assert answer.service_id == "paspor-baru"


@pytest.mark.parametrize(
    ("current", "message"),
    [
        ("ktp-el-hilang", "kenapa ktp hilang lagi ya, bayar berapa"),
        ("ktp-el-hilang", "selain itu bawa apa lagi"),
        ("paspor-baru", "mau tanya biayanya berapa"),
        ("haji-reguler-daftar", "kenapa daftar lagi"),
    ],
)
def test_the_same_words_again_do_not_lead_away(do: Do, current: str, message: str) -> None:
    slots = {"layanan": current, "jejak": {current: 0.9}}
    assert answer_of(do("action_jawab", message, slots=slots)).service_id == current
