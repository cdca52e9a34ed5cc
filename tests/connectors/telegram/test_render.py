from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.telegram.render import render, seen_length, shorten, split
from knowledge_base.answer import Answer, Choice, Citation, Outcome
from tests.connectors.telegram.server import buttons_of, seen_text, units

SITE = "https://tanya.go.id/"
LAW = Citation(title="UU 24/2013 pasal 79A", url="/peraturan/uu-24-2013#79a", checked_on="2026-03")
PAGE = Citation(title="Polri <resmi>", url="https://contoh.go.id/?a=1&b=2", checked_on="2026-02")


def chat(text: str, *choices: Choice) -> Answer:
    return Answer(status=Outcome.CHAT, text=text, choices=choices)


def only(answer: Answer) -> dict[str, object]:
    (outgoing,) = render(answer, SITE)
    return outgoing.payload


def labels(answer: Answer) -> list[str]:
    markup = render(answer, SITE)[-1].payload.get("reply_markup", {})
    return [button["text"] for button in buttons_of(markup)]


def test_an_answer_has_headings_links_date_and_more() -> None:
    answer = Answer(
        status=Outcome.ANSWERED,
        text="*SKCK*\n\n*Biaya*\n• SKCK baru: Rp30.000 & < 1 hari",
        citations=(LAW, PAGE),
        choices=(Choice(title="Syarat", value="aspek:persyaratan"),),
        checked_on="2026-03",
        more_url="/layanan/skck",
    )
    assert only(answer) == {
        "text": "<b>SKCK</b>\n\n<b>Biaya</b>\n• SKCK baru: Rp30.000 &amp; &lt; 1 hari\n\n"
        'Sumber:\n[1] <a href="https://tanya.go.id/peraturan/uu-24-2013#79a">'
        "UU 24/2013 pasal 79A</a>\n"
        '[2] <a href="https://contoh.go.id/?a=1&amp;b=2">Polri &lt;resmi&gt;</a>\n\n'
        "Dicek: Maret 2026\n"
        'Selengkapnya: <a href="https://tanya.go.id/layanan/skck">tanya.go.id/layanan/skck</a>',
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "Syarat", "callback_data": "aspek:persyaratan"}],
                [
                    {"text": "👍 Membantu", "callback_data": "suka"},
                    {"text": "👎 Belum membantu", "callback_data": "kurang"},
                ],
            ]
        },
    }


def test_small_talk_has_no_buttons() -> None:
    assert "reply_markup" not in only(chat("Halo!"))


def test_an_empty_answer_is_no_message() -> None:
    assert render(chat(" \n"), SITE) == ()


def test_choices_without_a_text_get_one() -> None:
    assert only(chat("", Choice(title="A", value="a")))["text"] == "Pilih salah satu:"


def test_a_title_too_long_for_a_button_is_cut_at_a_word_and_stands_in_full_in_the_text() -> None:
    long = "KTP-el rusak atau ubah data (alamat, status, gelar, foto)"
    answer = chat("Yang mana?", Choice(title=long, value="a"), Choice(title="Lain", value="b"))
    assert labels(answer) == ["KTP-el rusak atau ubah data (alamat…", "Lain"]
    assert only(answer)["text"] == f"Yang mana?\n\n1. {long}\n2. Lain"


@pytest.mark.parametrize("value", ["pilih:" + "a" * 59, "é" * 33])
def test_a_value_that_no_button_holds_makes_numbered_lines(value: str) -> None:
    answer = chat("Yang mana?", Choice(title="A", value="a"), Choice(title="B", value=value))
    assert only(answer)["text"] == "Yang mana?\n\n1. A\n2. B"
    assert labels(answer) == []


@pytest.mark.parametrize("value", ["pilih:" + "a" * 58, "é" * 32])
def test_64_bytes_fit_a_button(value: str) -> None:
    assert labels(chat("?", Choice(title="A", value=value))) == ["A"]


def test_more_choices_than_a_keyboard_holds_are_numbered() -> None:
    answer = chat("?", *(Choice(title=f"Pilihan {n}", value=str(n)) for n in range(101)))
    assert labels(answer) == []
    assert "101. Pilihan 100" in str(only(answer)["text"])


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "tg://user?id=1", "mailto:a@b.id", "https://", "https:// x"]
)
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    citation = Citation(title="Sumber", url=url, checked_on="2026")
    answer = Answer(status=Outcome.ANSWERED, text="Ya.", citations=(citation,), more_url=url)
    assert only(answer)["text"] == "Ya.\n\nSumber:\n[1] Sumber"


def test_a_link_cannot_break_out_of_its_attribute() -> None:
    citation = Citation(title="</a>", url='https://a.id/"><b>', checked_on="2026")
    answer = Answer(status=Outcome.ANSWERED, text="Ya.", citations=(citation,))
    assert '<a href="https://a.id/&quot;&gt;&lt;b&gt;">&lt;/a&gt;</a>' in str(only(answer)["text"])


def test_a_long_answer_is_split_at_paragraphs_and_the_rest_goes_with_the_last_part() -> None:
    paragraphs = [f"*Bagian {n}*\n" + "Isi kalimat. " * 80 for n in range(8)]
    answer = Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(paragraphs),
        citations=(LAW,),
        choices=(Choice(title="Biaya", value="aspek:biaya"),),
        checked_on="2026-03",
    )
    parts = [outgoing.payload for outgoing in render(answer, SITE)]
    assert len(parts) == 3
    assert all(part["text"].startswith("<b>Bagian") for part in parts)
    assert ["reply_markup" in part for part in parts] == [False, False, True]
    assert parts[-1]["text"].endswith("Dicek: Maret 2026")


def test_sources_that_do_not_fit_below_the_text_stay_together() -> None:
    answer = Answer(status=Outcome.ANSWERED, text="a" * 4_080, citations=(LAW, PAGE))
    first, second = (outgoing.payload["text"] for outgoing in render(answer, SITE))
    assert seen_length(first) == 4_080
    assert second.startswith("Sumber:\n[1] ")
    assert "\n[2] " in second


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("satu\n\ndua tiga", 10, ["satu", "dua tiga"]),
        ("satu dua\ntiga", 10, ["satu dua", "tiga"]),
        ("Satu dua. Tiga. Empat", 16, ["Satu dua. Tiga.", "Empat"]),
        ("satu dua tiga", 8, ["satu dua", "tiga"]),
        ("a" * 10, 4, ["aaaa", "aaaa", "aa"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("😀😀😀", 3, ["😀", "😀", "😀"]),
        ("", 4, []),
    ],
)
def test_a_text_is_broken_at_the_best_place(text: str, most: int, parts: list[str]) -> None:
    assert split(text, most) == parts


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("satu dua", "satu dua"),
        ("satu dua tiga", "satu dua…"),
        ("satu duatiga", "satu…"),
        ("satuduatiga", "satuduat…"),
    ],
)
def test_a_title_is_shortened_at_a_word(title: str, short: str) -> None:
    assert shorten(title, 9) == short


TEXTS = st.text(
    st.sampled_from("ab <>&\"'*\n.•1😀é&;#/@\0") | st.characters(codec="utf-8"), max_size=300
)
VALUES = st.text(st.characters(codec="utf-8"), max_size=70)
BIG = st.builds(lambda text, times: text * times, TEXTS, st.integers(1, 60))
ANSWERS = st.builds(
    lambda text, titles, urls, more: Answer(
        status=Outcome.CHAT,
        text=text,
        choices=tuple(Choice(title=t, value=v) for t, v in titles),
        citations=tuple(Citation(title=t, url=u, checked_on="2026") for t, u in urls),
        more_url=more,
    ),
    BIG,
    st.lists(st.tuples(TEXTS, VALUES), max_size=4),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=4),
    st.none() | TEXTS,
)


@given(ANSWERS)
def test_telegram_takes_whatever_an_answer_holds(answer: Answer) -> None:
    for outgoing in render(answer, SITE):
        seen = seen_text(outgoing.payload["text"])
        assert seen.strip()
        assert units(seen) == seen_length(outgoing.payload["text"]) <= 4096
        buttons_of(outgoing.payload.get("reply_markup", {}))


@given(BIG)
def test_no_word_of_a_text_is_lost(text: str) -> None:
    parts = [outgoing.payload["text"] for outgoing in render(chat(text), SITE)]
    seen = "".join(html.unescape(re.sub(r"</?b>", "", part)) for part in parts)
    assert re.sub(r"[\s*]", "", seen) == re.sub(r"[\s*\0]", "", text)
