"""What loses the thread in other bots: small words, denials of something else, asides, doubt."""

from dataclasses import replace

import pytest

from bot.actions.report import asks_whom_to_tell
from bot.actions.thread import (
    asks_for_all,
    doubts,
    left_to_ask_about,
    names_nothing,
    pointed_back_to,
)
from bot.actions.turn import Memory, Turn
from knowledge_base.answer import Outcome
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of


def under(service_id: str) -> dict[str, object]:
    """The slots of a talk about one service."""
    return {
        "layanan": service_id,
        "aspek": ["biaya"],
        "pertanyaan": "biayanya berapa",
        "jejak": {service_id: 0.9},
    }


@pytest.mark.parametrize(
    ("said", "action", "intent"),
    [
        ("ujian lagi?", "action_mulai_ulang", "mulai_ulang"),
        ("kapan mulai berlakunya", "action_mulai_ulang", "mulai_ulang"),
        ("tes apa aja?", "action_obrolan", "salam"),
    ],
)
def test_what_surely_asks_on_is_no_small_talk(do: Do, said: str, action: str, intent: str) -> None:
    result = do(action, said, intent, confidence=0.75, slots=under("sim-perpanjangan"))
    assert answer_of(result).service_id == "sim-perpanjangan"


def test_who_surely_begins_anew_does(do: Do) -> None:
    slots = under("sim-perpanjangan")
    result = do("action_mulai_ulang", "mulai dari awal", "mulai_ulang", slots=slots)
    assert result.slots["layanan"] is None


def test_thanks_in_the_middle_of_a_talk_are_answered_kindly(do: Do) -> None:
    result = do("action_obrolan", "makasih banyak kak", "terima_kasih", slots=under("skck"))
    assert result.answer == "utter_terima_kasih"


def test_saying_no_to_something_else_stays(do: Do) -> None:
    said = "bukan yang SD SMP ya, yang kuliah"
    result = do("action_bukan_itu", said, "bukan_itu", slots=under("kip-kuliah"))
    assert answer_of(result).service_id == "kip-kuliah"


def test_saying_no_and_no_more_never_brings_the_same_again(do: Do) -> None:
    result = do("action_bukan_itu", "bukan itu maksud saya", "bukan_itu", slots=under("skck"))
    assert answer_of(result).service_id != "skck"
    assert "skck" in result.slots["ditolak"]


def test_doubt_has_the_answer_said_again(do: Do) -> None:
    result = do("action_setuju", "YAKIN?", "setuju", slots=under("ktp-el-hilang"))
    answer = answer_of(result)
    assert (answer.status, answer.service_id) == (Outcome.ANSWERED, "ktp-el-hilang")
    assert answer.aspects == (Aspect.BIAYA,)
    assert doubts("serius cuma segitu")
    assert not doubts("yakin SIM saya mati")
    assert not doubts("oke")


def test_what_is_gone_back_to_is_named_in_that_clause(knowledge: Knowledge) -> None:
    slots = under("stnk-hilang") | {"riwayat": ["ktp-el-hilang", "laporan-kehilangan"]}
    memory = Memory.from_slots(slots)

    def back(text: str) -> str | None:
        return pointed_back_to(Turn(text=text, memory=memory), knowledge)

    assert back("balik ke ktp, berapa hari jadi? minggu depan mau buka rekening") == "ktp-el-hilang"
    assert back("yang bpkb tadi belum dijawab") is None


def test_after_an_aside_the_last_sentence_counts(knowledge: Knowledge) -> None:
    memory = Memory.from_slots(under("akta-kematian"))
    aside = Turn(text="sori malah curhat panjang begini. bayarnya berapa", memory=memory)
    assert left_to_ask_about(aside, knowledge, (Aspect.BIAYA,)) == "akta-kematian"
    another = Turn(text="paspor saya juga hilang kemarin. bayarnya berapa", memory=memory)
    assert left_to_ask_about(another, knowledge, (Aspect.BIAYA,)) is None


def test_who_passes_over_a_list_takes_its_first_as_understood(knowledge: Knowledge) -> None:
    slots = under("npwp-daftar") | {"pilihan": ["sim-baru", "sim-perpanjangan"]}
    turn = Turn(text="bayar berapa?", memory=Memory.from_slots(slots))
    assert left_to_ask_about(turn, knowledge, (Aspect.BIAYA,)) == "sim-baru"


def test_back_to_what_was_interrupted_by_nothing_of_ours(knowledge: Knowledge) -> None:
    memory = Memory.from_slots(under("skck"))
    assert pointed_back_to(Turn(text="balik ke yang tadi dong", memory=memory), knowledge) == "skck"
    assert pointed_back_to(Turn(text="back to earlier", memory=memory), knowledge) == "skck"
    assert pointed_back_to(Turn(text="berapa lama", memory=memory), knowledge) is None


def test_back_to_the_first_of_a_long_talk(knowledge: Knowledge) -> None:
    memory = Memory()
    for service_id in ("nikah-kua", "kk-baru", "sp4n-lapor", "akta-kelahiran", "sim-baru"):
        recent = tuple(memory.followed_by(service_id))
        memory = replace(memory, service_id=service_id, recent=recent)
    for text in ("balik ke yang pertama tadi", "yg pertama tadi dong, nikah itu, bisa online ga"):
        assert pointed_back_to(Turn(text=text, memory=memory), knowledge) == "nikah-kua"
    assert memory.context.recent == ("kk-baru", "sp4n-lapor", "akta-kelahiran")


def test_thanks_for_the_last_answer_do_not_swallow_the_next_question(do: Do) -> None:
    said = "Terima kasih atas penjelasannya. Apakah pengantar RT diperlukan?"
    result = do("action_jawab", said, "tanya_persyaratan", slots=under("kk-hilang-rusak"))
    assert answer_of(result).service_id == "kk-hilang-rusak"


def test_what_people_do_everywhere_names_nothing() -> None:
    assert names_nothing("habis berapa kira2", (Aspect.BIAYA,))
    assert not names_nothing("paspor berapa", (Aspect.BIAYA,))


def test_a_list_nobody_chose_from_is_not_shown_for_ever(knowledge: Knowledge) -> None:
    slots: dict[str, object] = {"pilihan": ["sim-baru", "sim-perpanjangan"], "pertanyaan": "sim"}
    for unserved, expected in ((1, None), (2, "sim-baru")):
        memory = Memory.from_slots(slots | {"ragu": unserved})
        turn = Turn(text="bayar berapa?", memory=memory)
        assert left_to_ask_about(turn, knowledge, (Aspect.BIAYA,)) == expected


def test_who_told_of_bad_service_learns_where_to_complain(knowledge: Knowledge) -> None:
    told = "petugas kelurahan minta uang 200 ribu"
    asked = (Aspect.PENGADUAN, Aspect.KANAL)
    memory = Memory.from_slots(under("ptsl"))
    turn = Turn(text="ngadunya ke mana", memory=memory, earlier=(told,))
    assert asks_whom_to_tell(turn, knowledge, asked)
    assert not asks_whom_to_tell(replace(turn, earlier=("bikin sertipikat",)), knowledge, asked)
    about_it = Memory.from_slots(under("ombudsman"))
    assert not asks_whom_to_tell(replace(turn, memory=about_it), knowledge, asked)


@pytest.mark.parametrize(
    "said",
    [
        "selengkapnya", "sisanya apa aja", "yg 6 lagi apa", "syarat lengkapnya mana",
        "sebutin semua syaratnya", "lah kok masih 'dan 4 lagi', yang lengkap dong",
    ],
)  # fmt: skip
def test_who_wants_all_of_it_says_so_in_many_ways(said: str) -> None:
    assert asks_for_all(said)


@pytest.mark.parametrize(
    "said",
    [
        "semua anggota keluarga harus ikut?", "berkas saya sudah lengkap", "3 hari lagi bisa?",
        "syaratnya apa",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_does_not(said: str) -> None:
    assert not asks_for_all(said)


def test_all_of_it_leaves_nothing_out(do: Do) -> None:
    slots = {**under("akta-kelahiran"), "aspek": ["persyaratan", "kanal"]}
    short = answer_of(do("action_jawab", "syarat dan tempatnya", slots=slots))
    whole = answer_of(do("action_jawab", "selengkapnya", slots=slots))
    assert "lihat Selengkapnya" in short.text
    assert "lihat Selengkapnya" not in whole.text
    assert set(short.text.split("\n")) - set(whole.text.split("\n")) <= {
        line for line in short.text.split("\n") if "lihat Selengkapnya" in line
    }


def test_a_machine_is_talked_of_only_where_one_is_named(do: Do) -> None:
    slots = under("nikah-kua")
    said = "Pak, mohon dibaca kembali, berapa biayanya di hari Minggu"
    read_again = do("action_obrolan", said, "tanya_bot", slots=slots)
    assert answer_of(read_again).service_id == "nikah-kua"
    asked = do("action_obrolan", "ini robot apa manusia sih", "tanya_bot", slots=slots)
    assert asked.answer == "utter_tanya_bot"


def test_who_goes_back_says_no_farewell(do: Do) -> None:
    slots = {**under("kip-kuliah"), "riwayat": ["ktp-el-hilang"]}
    said = "ya udah nanti saya tanya gurunya. balik ke KTP saya tadi, bisa diurus di kota lain?"
    back = do("action_obrolan", said, "selamat_tinggal", slots=slots)
    assert answer_of(back).service_id == "ktp-el-hilang"
    thanks = do("action_obrolan", "makasih kak yang tadi", "terima_kasih", slots=slots)
    assert thanks.answer == "utter_terima_kasih"
