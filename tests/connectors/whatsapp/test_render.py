"""Answers as WhatsApp shows them; every message is held to the documented limits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Outgoing
from connectors.whatsapp.render import messages, words_of
from connectors.whatsapp.text import formatted, plain, short, size, split
from knowledge_base.answer import Answer, Choice, Citation, Outcome
from knowledge_base.answers.service import service_answer
from knowledge_base.catalogue import Catalogue
from knowledge_base.lines import lines_of
from knowledge_base.model import Aspect
from knowledge_base.relevance import Relevance
from tests.connectors.whatsapp.limits import check

SITE = "https://tanya.contoh.go.id"
BIAYA = Choice(title="Biaya", value="aspek:biaya")
PROSEDUR = Choice(title="Prosedur", value="aspek:prosedur")
NOT_THAT = Choice(title="Bukan itu", value="bukan_itu")
SOURCES = (
    Citation(title="PP 76/2020", url="/peraturan/pp-76-2020#pasal-2", checked_on="2026-03"),
    Citation(title="Polri", url="https://contoh.go.id/skck", checked_on="2026-02-11"),
)


def said(text: str, *choices: Choice) -> Answer:
    return Answer(status=Outcome.CHAT, text=text, choices=choices)


def service(title: str, id_: str) -> Choice:
    return Choice(title=title, value=f"pilih:{id_}", service_id=id_)


def rendered(answer: Answer) -> list[dict[str, Any]]:
    found = messages(answer, SITE)
    for outgoing in found:
        check({"messaging_product": "whatsapp", "to": "6281234567890", **outgoing.payload})
    return [outgoing.payload for outgoing in found]


def body(payload: dict[str, Any]) -> str:
    part = payload["text"] if payload["type"] == "text" else payload["interactive"]
    return str(part["body"] if payload["type"] == "text" else part["body"]["text"])


def test_small_talk_is_one_text() -> None:
    assert rendered(said("Halo!")) == [
        {"type": "text", "text": {"body": "Halo!", "preview_url": False}}
    ]


def test_an_answer_has_its_sources_date_and_more_below() -> None:
    answer = Answer(
        status=Outcome.ANSWERED,
        text="*SKCK*\n\n*Biaya*\n• SKCK baru: Rp30.000",
        citations=SOURCES,
        choices=(PROSEDUR,),
        checked_on="2026-03",
        more_url="/layanan/skck",
    )
    (payload,) = rendered(answer)
    assert body(payload) == (
        "*SKCK*\n\n*Biaya*\n• SKCK baru: Rp30.000\n\n"
        "Sumber:\n[1] PP 76/2020: https://tanya.contoh.go.id/peraturan/pp-76-2020#pasal-2\n"
        "[2] Polri: https://contoh.go.id/skck\n\n"
        "Dicek: Maret 2026\n\n"
        "Selengkapnya: https://tanya.contoh.go.id/layanan/skck"
    )
    assert payload["interactive"]["action"]["buttons"] == [
        {"type": "reply", "reply": {"id": "aspek:prosedur", "title": "Prosedur"}}
    ]


def test_what_leads_to_a_page_and_asks_nothing_has_a_link_to_tap() -> None:
    answer = Answer(
        status=Outcome.ANSWERED,
        text="*SKCK*\n• SKCK baru: Rp30.000",
        citations=SOURCES[:1],
        more_url="/layanan/skck",
    )
    (payload,) = rendered(answer)
    assert body(payload) == (
        "*SKCK*\n• SKCK baru: Rp30.000\n\n"
        "Sumber:\n[1] PP 76/2020: https://tanya.contoh.go.id/peraturan/pp-76-2020#pasal-2"
    )
    assert payload["interactive"]["action"] == {
        "name": "cta_url",
        "parameters": {
            "display_text": "Selengkapnya",
            "url": "https://tanya.contoh.go.id/layanan/skck",
        },
    }
    words = words_of(Outgoing(payload))
    assert words
    assert body(words.payload) == (
        f"{body(payload)}\n\nSelengkapnya: https://tanya.contoh.go.id/layanan/skck"
    )


@pytest.mark.parametrize(
    ("site", "text"), [(SITE, "kata " * 220), ("http://127.0.0.1:8000", "Rp30.000")]
)
def test_where_no_link_can_be_tapped_it_is_written(site: str, text: str) -> None:
    answer = Answer(status=Outcome.CHAT, text=text, more_url="/layanan/skck")
    (outgoing,) = messages(answer, site)
    assert body(outgoing.payload).endswith(f"\n\nSelengkapnya: {site}/layanan/skck")
    assert outgoing.payload["type"] == "text"


SHORT = (service("SIM baru", "a"), service("SIM hilang", "b"))
LONG = service("Penggantian paspor karena hilang atau rusak", "c")


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        ((), "text"),
        (SHORT, "button"),
        ((*SHORT, NOT_THAT), "button"),
        ((*SHORT, service("SIM rusak", "d"), NOT_THAT), "list"),
        ((*SHORT, LONG), "list"),
        (tuple(service(f"Layanan {n}", f"l{n}") for n in range(10)), "list"),
        (tuple(service(f"Layanan {n}", f"l{n}") for n in range(11)), "text"),
        ((service("Biaya", "x" * 190), service("Biaya", "y" * 190)), "list"),
        ((service("Biaya", "x" * 230),), "button"),
        ((service("Penggantian SIM yang rusak", "x" * 230),), "text"),
        ((Choice(title=" ", value="x"), Choice(title="x", value=" ")), "text"),
        ((NOT_THAT, NOT_THAT, NOT_THAT, NOT_THAT), "button"),
        (tuple(Choice(title=f"🙏🙏🙏🙏🙏🙏🙏🙏🙏{n}", value=f"{n}") for n in range(3)), "button"),
        (tuple(Choice(title=f"🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏{n}", value=f"{n}") for n in range(3)), "list"),
    ],
)
def test_choices_are_buttons_then_a_list_then_lines(choices: tuple[Choice, ...], kind: str) -> None:
    (payload,) = rendered(said("Yang mana?", *choices))
    assert payload.get("interactive", payload)["type"] == kind


def test_a_list_shows_long_titles_in_full_and_numbers_them_in_the_text() -> None:
    (payload,) = rendered(said("Yang mana?", *SHORT, LONG, NOT_THAT))
    assert body(payload) == (
        "Yang mana?\n\nBalas dengan nomornya:\n1. SIM baru\n2. SIM hilang\n"
        "3. Penggantian paspor karena hilang atau rusak\n4. Bukan itu"
    )
    (section,) = payload["interactive"]["action"]["sections"]
    assert section["rows"][2:] == [
        {
            "id": "pilih:c",
            "title": "Penggantian paspor…",
            "description": "Penggantian paspor karena hilang atau rusak",
        },
        {"id": "bukan_itu", "title": "Bukan itu"},
    ]


def test_rows_that_begin_alike_are_told_apart_by_number() -> None:
    twins = [service(f"Penggantian paspor karena {why}", why) for why in ("hilang", "rusak")]
    (payload,) = rendered(said("Yang mana?", *twins))
    (section,) = payload["interactive"]["action"]["sections"]
    assert [row["title"] for row in section["rows"]] == [
        "1. Penggantian paspor…",
        "2. Penggantian paspor…",
    ]


def test_a_text_too_long_for_buttons_gets_a_list_and_stays_one_message() -> None:
    (payload,) = rendered(said("a " * 700, BIAYA, PROSEDUR))
    assert payload["interactive"]["type"] == "list"
    assert body(payload).endswith("Balas dengan nomornya:\n1. Biaya\n2. Prosedur")


def test_a_very_long_text_is_split_at_paragraphs_and_the_choices_go_with_the_end() -> None:
    paragraphs = [f"Bagian {n}. " + "kata " * 190 for n in range(9)]
    payloads = rendered(said("\n\n".join(paragraphs), BIAYA))
    assert [p["type"] for p in payloads] == ["text", "text", "interactive"]
    assert all(body(p).startswith("Bagian") for p in payloads)


def test_choices_alone_still_have_words_above_them() -> None:
    assert body(rendered(said("", BIAYA))[0]) == "Pilih salah satu:"
    assert rendered(said(" ")) == []


def test_the_words_of_an_interactive_message_are_a_message_too() -> None:
    (outgoing,) = messages(said("Yang mana?", *SHORT, LONG), SITE)
    words = words_of(outgoing)
    assert words is not None
    assert words.payload["text"]["body"] == body(outgoing.payload)
    assert words_of(Outgoing({"type": "text", "text": {"body": "x"}})) is None


def test_every_answer_of_the_catalogue_is_one_message(catalogue: Catalogue) -> None:
    for service_ in catalogue.services.values():
        lines = lines_of(service_, catalogue.regulations)
        relevance = Relevance({line: 1 / n for n, line in enumerate(lines, 1)})
        for aspects in ((), *((aspect,) for aspect in Aspect)):
            answer = service_answer(service_, aspects, "", relevance, catalogue.regulations)
            assert len(rendered(answer)) == 1, (service_.id, aspects)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*Biaya*\n• Rp30.000", "*Biaya*\n• Rp30.000"),
        ("*PP 5/2021* tentang X.", "*PP 5/2021* tentang X."),
        ("sangat *penting* dan _miring_", "sangat ∗penting∗ dan ▁miring▁"),
        ("*) per lembar *)", "∗) per lembar ∗)"),
        ("*Biaya * ganjil", "∗Biaya ∗ ganjil"),
        ("*a*b", "∗a*b"),
        ("~Rp5.000~ `kode` ```blok```", "∼Rp5.000∼ ´kode´ ´´´blok´´´"),
        ("> kutipan\na > b", "› kutipan\na > b"),
        ("nama_berkas_1 dan 3*4*5", "nama_berkas_1 dan 3*4*5"),
        ("https://a.go.id/_x_/~y~ *", "https://a.go.id/_x_/~y~ ∗"),
        ("tulis ke layanan_warga@a_b.go.id", "tulis ke layanan_warga@a_b.go.id"),
        ("_a_@b.go.id", "▁a_@b.go.id"),
        ("*1*`", "*1*´"),
        ("*Judul _miring_ ~x~*", "*Judul ▁miring▁ ∼x∼*"),
    ],
)
def test_only_headings_are_formatted(text: str, shown: str) -> None:
    assert formatted(text) == shown
    assert formatted(shown) == shown


def test_half_a_heading_is_not_bold() -> None:
    payloads = rendered(said("*" + "kata " * 900 + "kata*"))
    assert len(payloads) == 2
    assert all("*" not in body(p) for p in payloads)


_PAIR = re.compile(r"(?<![^\W_])([*_~])(?=\S)[^\n]*?\S\1(?![^\W_])")
_SIGNS = st.text("ab *_~`>\n.1", max_size=60)


@given(_SIGNS)
@settings(max_examples=300, deadline=None)
def test_no_text_formats_by_accident(text: str) -> None:
    shown = plain(text)
    assert _PAIR.search(shown) is None
    assert "`" not in shown
    assert size(shown) == size(text)


@given(_SIGNS)
@settings(max_examples=200, deadline=None)
def test_formatting_is_stable_and_keeps_the_size(text: str) -> None:
    assert formatted(formatted(text)) == formatted(text)
    assert size(formatted(text)) == size(text)


@given(st.text(max_size=400), st.integers(5, 60))
@settings(max_examples=200, deadline=None)
def test_parts_are_within_the_limit_and_lose_nothing_but_space(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < size(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.text(min_size=1, max_size=80), st.integers(3, 72))
@settings(max_examples=200, deadline=None)
def test_a_short_title_fits(title: str, limit: int) -> None:
    assert size(short(title, limit)) <= limit


_CHOICES = st.lists(
    st.builds(
        Choice,
        title=st.text(max_size=90),
        value=st.from_regex(r"pilih:[a-z-]{1,80}", fullmatch=True),
        service_id=st.none() | st.just("x"),
    ),
    max_size=12,
)
_CITATIONS = st.lists(
    st.builds(
        Citation,
        title=st.text(max_size=60),
        url=st.sampled_from(["/peraturan/x", "https://a.go.id/b c", "layanan/y"]),
        checked_on=st.just("2026-03"),
    ),
    max_size=5,
)


@given(st.text(max_size=300), st.integers(1, 30), _CHOICES, _CITATIONS)
@settings(max_examples=150, deadline=None)
def test_every_answer_is_within_every_limit(
    text: str, times: int, choices: list[Choice], citations: list[Citation]
) -> None:
    rendered(
        Answer(
            status=Outcome.CHAT,
            text=text * times,
            choices=tuple(choices),
            citations=tuple(citations),
        )
    )
