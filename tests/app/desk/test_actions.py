"""What agents do to a thread, and what is refused, said plainly."""

from __future__ import annotations

import re

import pytest
from httpx2 import Response

from app.desk.units import region_code
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, Queue, State
from connectors.desk.threads import Threads
from connectors.model import Channel, Side
from connectors.store import Store
from knowledge_base.answer import Answer, Outcome
from tests.app.desk.conftest import Office
from tests.app.desk.talk import BANDUNG, converse, hand_over, write
from tests.app.staff.people import Visitor

ADDRESS = "6281234567890"


def thread_in(office: Office, channel: Channel = Channel.WEBCHAT, name: str = "a") -> int:
    sealed = office.seal.seal(ADDRESS) if channel is Channel.WHATSAPP else ""
    converse(office.engine, name, channel, sealed)
    return hand_over(office.engine, name)


def said_by_desk(office: Office, name: str = "a") -> list[Answer]:
    messages = Store(office.engine).since(name)
    return [m.answer for m in messages if m.side is Side.DESK and m.answer]


def reply(
    visitor: Visitor, thread: int, text: str, key: str = "kunci-satu", **more: str
) -> Response:
    return visitor.send(f"/meja/{thread}", f"/meja/{thread}/balas", teks=text, kunci=key, **more)


def test_of_two_who_claim_one_wins_and_the_other_is_told_who(office: Office) -> None:
    thread = thread_in(office)
    tono, dewi = office.enter("tono"), office.enter("dewi")
    pages = [one.get(f"/meja/{thread}") for one in (tono, dewi)]
    assert tono.post(f"/meja/{thread}/ambil", pages[0]).status_code == 303
    late = dewi.post(f"/meja/{thread}/ambil", pages[1])
    assert late.status_code == 409
    assert "Sudah diambil Tono Contoh" in late.text
    assert 'name="teks"' not in late.text
    assert 'name="teks"' in tono.get(f"/meja/{thread}").text


def test_the_same_reply_sent_twice_is_said_once(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    assert [reply(tono, thread, "Halo.").status_code for _ in range(2)] == [303, 303]
    reply(tono, thread, "Ada lagi?", "kunci-dua")
    assert [answer.text for answer in said_by_desk(office)] == ["Halo.", "Ada lagi?"]


def test_a_form_that_is_sent_without_scripts_has_a_key_of_its_own(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    keys = [
        re.findall(r'name="kunci" value="([\w-]+)"', tono.get(f"/meja/{thread}").text)
        for _ in range(2)
    ]
    assert len(keys[0]) == len(keys[1]) == 1
    assert keys[0] != keys[1]


def test_words_for_a_closed_thread_are_kept_and_not_sent(office: Office) -> None:
    thread, threads = thread_in(office), Threads(office.engine)
    threads.claim(thread, "tono")
    tono = office.enter("tono")
    page = tono.get(f"/meja/{thread}")
    threads.close(thread, None, Ending.BACK_TO_BOT)
    sent = tono.post(f"/meja/{thread}/balas", page, teks="Biayanya <b>Rp1</b>", kunci="kunci-satu")
    assert sent.status_code == 409
    assert "sudah selesai" in sent.text
    assert "Biayanya &lt;b&gt;Rp1&lt;/b&gt;</textarea>" in sent.text
    assert said_by_desk(office) == []


def test_a_citizen_who_deleted_everything_is_told_of_and_the_words_can_be_copied(
    office: Office,
) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    page = tono.get(f"/meja/{thread}")
    Store(office.engine).delete("a")
    sent = tono.post(f"/meja/{thread}/balas", page, teks="Ini jawabannya.", kunci="kunci-satu")
    assert sent.status_code == 404
    assert "Warga berhak menghapus" in sent.text
    assert "Ini jawabannya.</textarea>" in sent.text
    assert tono.get(f"/meja/{thread}").status_code == 404


def test_a_script_is_told_in_a_sentence(office: Office) -> None:
    thread = thread_in(office)
    tono = office.enter("tono")
    token = re.findall(r'name="csrf-token" content="([^"]+)"', tono.get("/meja").text)[0]
    fields = {"teks": "Halo.", "kunci": "kunci-satu"}
    headers = {"X-CSRF-Token": token}
    path = f"/meja/{thread}/balas"
    refused = tono.client.post(path, data=fields, headers=headers)
    assert (refused.status_code, list(refused.json())) == (409, ["message"])
    assert "tidak (lagi) Anda pegang" in refused.json()["message"]
    Threads(office.engine).claim(thread, "tono")
    assert tono.client.post(path, data=fields, headers=headers).status_code == 200
    tono.client.cookies.clear()
    ended = tono.client.post(path, data=fields, headers=headers)
    assert ended.status_code == 401
    assert "Sesi Anda sudah berakhir" in ended.json()["message"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Tulis dulu balasannya"),
        ("  \n ", "Tulis dulu balasannya"),
        ("x" * 4001, "paling banyak 4.000 huruf"),
        ("NIK ibu 3204011203560001 sudah terdaftar", "NIK, nomor KK"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(office: Office, text: str, why: str) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    refused = reply(office.enter("tono"), thread, text)
    assert refused.status_code == 422
    assert why in refused.text
    assert text.strip() in refused.text
    assert said_by_desk(office) == []


def test_sources_come_out_of_the_catalogue_and_not_out_of_the_page(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    reply(
        tono, thread, "Silakan datang.", "kunci-satu", dari="bukan-layanan:biaya:https://jahat.id"
    )
    reply(tono, thread, "Ini biayanya.", "kunci-dua", dari="paspor-baru:biaya:berapa biaya paspor")
    plain, sourced = said_by_desk(office)
    assert (plain.status, plain.citations) == (Outcome.CHAT, ())
    assert sourced.status is Outcome.ANSWERED
    assert sourced.citations
    assert sourced.checked_on == max(one.checked_on for one in sourced.citations)


def test_an_answer_of_the_catalogue_is_put_into_the_box_without_scripts(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    page = tono.client.get(f"/meja/{thread}", params={"ketik": "biaya paspor"}).text
    links = re.findall(r'href="([^"]+pakai=[^"]+)"', page)
    assert links
    chosen = tono.get(links[-1].replace("&amp;", "&").partition("#")[0]).text
    assert re.search(r'name="dari" value="[\w-]+:biaya:', chosen)
    box = re.search(r'<textarea id="teks"[^>]*>(.+?)</textarea>', chosen, re.DOTALL)
    assert box
    assert "Rp" in box[1]


def test_a_look_at_the_channel_keeps_what_is_typed(office: Office) -> None:
    thread = thread_in(office, Channel.WHATSAPP)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    page = tono.get(f"/meja/{thread}")
    shown = tono.post(f"/meja/{thread}/pratinjau", page, teks="*Biaya*\n* gratis *", kunci="k" * 8)
    assert "<b>Biaya</b>" in shown.text
    assert "∗ gratis ∗" in shown.text
    assert "* gratis *</textarea>" in shown.text


def test_a_thread_goes_to_another_unit_with_a_note_and_out_of_sight(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    page = tono.get(f"/meja/{thread}")
    agency = next(s for s in re.findall(r'<option value="([^"]+)">', page.text) if "Imigrasi" in s)
    fields = {
        "instansi": agency.upper(),
        "wilayah": "kota semarang",
        "catatan": "Hp 0812-3456-7890.",
    }
    moved = tono.post(f"/meja/{thread}/pindah", page, **fields)
    assert (moved.status_code, moved.headers["location"]) == (303, "/meja")
    after = Lists(office.engine).thread(thread)
    assert after is not None
    assert (after.state, after.agent) == (State.WAITING, None)
    assert after.opening.queue == Queue(agency, "33.74")
    assert "belum ada petugas yang siap" in tono.get("/meja").text
    assert tono.get(f"/meja/{thread}").status_code == 404
    assert [note.text for note in Lists(office.engine).notes(thread)] == ["Hp [HP]."]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"wilayah": "bandung"}, "belum jelas"),
        ({"wilayah": "99.99"}, "belum jelas"),
        ({"instansi": "Toko Sebelah"}, "Pilih instansi dari daftar"),
        ({}, "Pilih instansi dari daftar"),
    ],
)
def test_a_unit_that_is_not_clear_gets_nothing(
    office: Office, fields: dict[str, str], why: str
) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    refused = office.enter("tono").send(f"/meja/{thread}", f"/meja/{thread}/pindah", **fields)
    assert refused.status_code == 422
    assert why in refused.text
    after = Lists(office.engine).thread(thread)
    assert after is not None
    assert after.agent == "tono"


def test_only_who_has_it_gives_it_back_or_closes_it(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono, dewi = office.enter("tono"), office.enter("dewi")
    path = f"/meja/{thread}"
    for action in ("lepas", "tutup"):
        refused = dewi.send(path, f"{path}/{action}", hasil="terjawab")
        assert refused.status_code == 409
        assert "tidak (lagi) Anda pegang" in refused.text
    assert "Pilih dulu hasilnya" in tono.send(path, f"{path}/tutup", hasil="kembali_ke_bot").text
    assert tono.send(path, f"{path}/tutup", hasil="lapor").status_code == 303
    again = tono.send(path, f"{path}/tutup", hasil="terjawab")
    assert "sudah selesai" in again.text
    after = Lists(office.engine).thread(thread)
    assert after is not None
    assert after.ending is Ending.LAPOR


def test_given_back_it_waits_for_anybody(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    path = f"/meja/{thread}"
    assert office.enter("tono").send(path, f"{path}/lepas").status_code == 303
    assert office.enter("dewi").send(path, f"{path}/ambil").status_code == 303


def test_an_admin_frees_a_thread_whose_agent_does_not_answer(office: Office) -> None:
    thread = thread_in(office)
    path = f"/meja/{thread}"
    siti, dewi = office.enter("siti"), office.enter("dewi")
    waiting = siti.post(f"{path}/bebaskan", siti.get(path))
    assert waiting.status_code == 409
    Threads(office.engine).claim(thread, "tono")
    assert "/bebaskan" not in dewi.get(path).text
    assert dewi.post(f"{path}/bebaskan", dewi.get(path)).status_code == 403
    assert siti.send(path, f"{path}/bebaskan").status_code == 303
    assert dewi.send(path, f"{path}/ambil").status_code == 303
    assert "Kembali ke antrean oleh Siti" in siti.get(path).text


def test_notes_and_tags_stay_among_agents(office: Office) -> None:
    thread = thread_in(office)
    tono, path = office.enter("tono"), f"/meja/{thread}"
    tono.send(path, f"{path}/catatan", catatan="Nik 3204011203560001, <i>marah</i>")
    tono.send(path, f"{path}/tanda", tanda="urgen")
    tono.send(path, f"{path}/tanda", tanda="paspor")
    page = office.enter("dewi").get(path).text
    assert "Nik [NIK], &lt;i&gt;marah&lt;/i&gt;" in page
    thread_now = Lists(office.engine).thread(thread)
    assert thread_now is not None
    assert thread_now.tags == ("urgen", "paspor")
    tono.send(path, f"{path}/tanda", hapus="urgen")
    assert tono.send(path, f"{path}/tanda", tanda="x" * 81).status_code == 422
    assert tono.send(path, f"{path}/catatan", catatan="").status_code == 422
    thread_now = Lists(office.engine).thread(thread)
    assert thread_now is not None
    assert thread_now.tags == ("paspor",)
    assert all("marah" not in message.text for message in Store(office.engine).since("a"))


def test_everything_hostile_in_a_thread_is_text(office: Office) -> None:
    thread = thread_in(office)
    hostile = "<script>alert(1)</script>"
    write(office.engine, "a", hostile, Answer(status=Outcome.CHAT, text=f"*{hostile}*"))
    Threads(office.engine).tag(thread, "tono", [hostile])
    for path in (f"/meja/{thread}", f"/meja/{thread}/isi", "/meja", "/meja/daftar?daftar=semua"):
        assert "<script>alert" not in office.enter("tono").get(path).text


def test_units_are_named_by_code_or_by_name() -> None:
    assert region_code("32.04") == "32.04"
    assert region_code("kab. bandung") == BANDUNG
    assert region_code("Kota Bandung") == "32.73"
    assert region_code("") == ""
    assert [region_code(typed) for typed in ("bandung", "entah", "32.99")] == [None] * 3


def test_other_words_under_a_key_that_was_sent_are_refused_and_kept(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono = office.enter("tono")
    reply(tono, thread, "Halo.")
    again = reply(tono, thread, "Bawa KK asli.")
    assert again.status_code == 409
    assert "sudah terkirim; yang baru ini belum" in again.text
    assert "Bawa KK asli.</textarea>" in again.text
    new = re.search(r'name="kunci" value="([^"]+)"', again.text)
    assert new is not None
    assert reply(tono, thread, "Bawa KK asli.", new[1]).status_code == 303
    assert [answer.text for answer in said_by_desk(office)] == ["Halo.", "Bawa KK asli."]
