"""A citizen opens the page, asks in everyday words, and gets a true answer with its law."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.services]

LOST_CARD = "min ktp sy ilang, hrs gmn? bayar ga"


def test_who_lost_the_id_card_reads_what_to_bring_that_it_is_free_and_where_to_go(
    chat: Chat,
) -> None:
    reply = chat.ask(LOST_CARD)

    expect(reply.get_by_text("KTP-el hilang", exact=True)).to_be_visible()
    expect(reply.get_by_role("listitem").filter(has_text="dari kantor polisi")).to_be_visible()
    free = reply.get_by_role("listitem").filter(has_text="Cetak ulang KTP-el: gratis (Rp0)")
    expect(free).to_be_visible()
    expect(reply.get_by_role("listitem").filter(has_text="Disdukcapil terdekat")).to_be_visible()
    expect(reply.get_by_text("Dicek:")).to_be_visible()


def test_the_law_behind_the_answer_opens_at_the_pasal(chat: Chat) -> None:
    reply = chat.ask(LOST_CARD)

    with chat.page.expect_popup() as opened:
        reply.get_by_role("link", name="UU 24/2013 pasal 79A").click()

    law = opened.value
    expect(law).to_have_url(f"{chat.url}/peraturan/uu-24-2013#pasal-79a")
    expect(law.get_by_role("heading", level=1)).to_have_text("UU 24/2013")
    pasal = law.locator("dt:target")
    expect(pasal).to_have_text("Pasal 79A")
    expect(pasal).to_be_in_viewport()
    expect(law.locator("dt:target + dd")).to_contain_text("tidak dipungut biaya")


def test_selengkapnya_opens_the_whole_service(chat: Chat) -> None:
    reply = chat.ask("mau bikin SIM baru")

    with chat.page.expect_popup() as opened:
        reply.get_by_role("link", name="Selengkapnya").click()

    expect(opened.value).to_have_url(f"{chat.url}/layanan/sim-baru")
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("SIM baru")


def test_a_follow_up_needs_no_service_named_again(chat: Chat) -> None:
    chat.ask("KTP saya hilang")

    reply = chat.ask("biayanya?")

    expect(reply.get_by_role("heading")).to_have_text(["KTP-el hilang", "Biaya"])
    expect(reply).to_contain_text("gratis (Rp0)")


def test_a_follow_up_narrows_the_fee_to_the_ten_year_passport(chat: Chat) -> None:
    chat.ask("berapa biaya membuat paspor?")

    reply = chat.ask("kalau yang 10 tahun?")

    expect(reply).to_contain_text("masa berlaku 10 tahun: Rp650.000")
    expect(reply).not_to_contain_text("masa berlaku 5 tahun: Rp")


def test_an_ambiguous_question_is_settled_with_one_tap(chat: Chat) -> None:
    question = chat.ask("kartu saya hilang, bayar berapa?")
    expect(question).to_contain_text("Maksud Anda yang mana?")

    answer = chat.tap("KTP-el hilang")

    expect(answer).to_contain_text("gratis (Rp0)")
    expect(question.locator("button:enabled")).to_have_count(0)
    expect(question.get_by_role("button", name="KTP-el hilang (dipilih)")).to_be_visible()


def test_bukan_itu_never_offers_the_same_again(chat: Chat) -> None:
    question = chat.ask("kartu saya hilang, bayar berapa?")
    offered = set(question.locator(".choice").all_inner_texts()) - {"Bukan itu"}

    chat.tap("Bukan itu")

    offered_next = set(chat.replies.last.locator(".choice").all_inner_texts())
    assert len(offered) >= 2
    assert not offered & offered_next


def test_an_example_on_the_empty_page_is_asked_with_one_tap(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Berapa biaya membuat paspor?").click()

    expect(chat.reply(0)).to_contain_text("Rp650.000")
    expect(chat.page.get_by_text("Contoh pertanyaan")).to_be_hidden()
