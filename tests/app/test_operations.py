"""The operator's side: figures, alert rules, switches, retention, and bodies of every size."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, text, update

from app import retention_job
from app.bodies import Bodies
from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import ROOT, Settings, SettingsInvalid
from app.sheets import uploads
from connectors import retention
from connectors.model import Channel
from connectors.switches import Switches
from connectors.webhooks import LARGEST_BODY
from knowledge_base.audit import entries
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.test_channels import channel_settings, meta, post, site, until
from tests.app.test_channels import telegram as telegram
from tests.conftest import tanya
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.connectors.telegram.server import TelegramServer
from tests.connectors.whatsapp.server import MetaServer, signed, webhook, written

__all__ = ["channel_settings", "meta", "site", "telegram"]

RULES = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
SUFFIXES = ("_bucket", "_count", "_sum")


def figures(client: TestClient, settings: Settings) -> dict[tuple[str, str], float]:
    """{(metric, labels): value} as Prometheus reads it."""
    token = {"Authorization": f"Bearer {settings.secret_value('api_token')}"}
    page = client.get("/metrics", headers=token)
    assert page.status_code == 200
    return {
        (sample.name, ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def test_the_figures_need_the_token(client: TestClient) -> None:
    for headers in ({}, {"Authorization": "Bearer salah"}, {"X-Forwarded-For": "127.0.0.1"}):
        refused = client.get("/metrics", headers=headers)
        assert refused.status_code == 401
        assert "token" in refused.json()["message"]


def test_from_post_to_figures(
    site: TestClient, meta: MetaServer, channel_settings: Settings
) -> None:
    silent = figures(site, channel_settings)
    assert silent["tanya_messages_total", "channel=whatsapp,outcome=answered"] == 0
    post(site, webhook(written("halo")))
    until(lambda: meta.sent)
    site.post("/webhooks/whatsapp", content=b"{}", headers=signed(b"{}", "salah"))
    found = {}

    def counted() -> bool:
        found.update(figures(site, channel_settings))
        return found.get(("tanya_delivery_seconds_count", "channel=whatsapp")) == 1

    until(counted)
    assert found["tanya_messages_total", "channel=whatsapp,outcome=chat"] == 1
    assert found["tanya_posts_refused_total", "channel=whatsapp,status=401"] == 1
    assert found["tanya_queue_depth", "channel=whatsapp,queue=inbox"] == 0


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: str(rule["alert"]))
def test_every_alert_asks_for_figures_that_exist(
    rule: dict[str, str], every_sample: dict[str, set[str]]
) -> None:
    named = re.findall(r"tanya_\w+", rule["expr"])
    assert named
    for name, inside in re.findall(r"(tanya_\w+)(?:\{([^}]*)\})?", rule["expr"]):
        assert name in every_sample, name
        assert set(re.findall(r"(\w+)=", inside)) <= every_sample[name]
    for labels in re.findall(r"(?:by|on) \(([^)]*)\)", rule["expr"]):
        wanted = {label.strip() for label in labels.split(",") if label.strip()}
        assert all(wanted <= every_sample[name] for name in named)
    for shown in re.findall(r"\$labels\.(\w+)", str(rule["annotations"])):
        assert all(shown in every_sample[name] for name in named)


def test_every_alert_says_what_happened_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS) >= 10
    for rule in ALERTS:
        told = rule["annotations"]
        assert told["summary"].endswith("."), rule["alert"]
        assert len(told["tindakan"].split()) >= 8, rule["alert"]
        assert rule["labels"]["severity"] in ("warning", "critical")


@pytest.fixture(scope="module")
def every_sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """{name of a sample: its labels} of everything that can be counted."""
    from connectors.depths import Depths
    from connectors.metrics import Metrics

    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('alerts') / 'tanya.sqlite'}")
    metrics = Metrics()
    metrics.registry.register(Depths(engine, Switches(engine)))
    metrics.message("whatsapp", "chat")
    metrics.delivered("whatsapp", 1)
    metrics.retried("whatsapp")
    metrics.send_failed("whatsapp", "Busy", 1)
    metrics.post_refused("whatsapp", 401)
    metrics.dialogue_failed()
    days = retention_job.days_of(Settings())
    retention.apply(engine, days, datetime.now(UTC), "uji")
    found = {
        sample.name: set(sample.labels)
        for family in metrics.registry.collect()
        for sample in family.samples
    }
    let_go(engine)
    return found


def test_a_body_of_three_megabytes_is_read(site: TestClient, meta: MetaServer) -> None:
    body = webhook(written("halo"), statuses=[{"x": "y" * 3_000_000}])
    assert post(site, body) == 200
    until(lambda: meta.sent)


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_body_of_five_megabytes_is_refused_in_words(site: TestClient, is_declared: bool) -> None:
    body = webhook(written("a" * 5_000_000))
    assert len(body) > LARGEST_BODY
    sent = body if is_declared else (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    response = site.post("/webhooks/whatsapp", content=sent, headers=signed(body))
    assert response.status_code == 413
    assert response.json() == {"message": "Kiriman terlalu besar."}


@pytest.mark.parametrize("is_declared", [True, False])
def test_other_addresses_keep_their_small_limit(site: TestClient, is_declared: bool) -> None:
    begun = site.post("/api/v1/conversations").json()["conversation_id"]
    body = b'{"text": "' + b"a" * 2_000_000 + b'"}'
    sent = body if is_declared else iter([body])
    headers = {"Content-Type": "application/json"}
    path = f"/api/v1/conversations/{begun}/messages"
    response = site.post(path, content=sent, headers=headers)
    assert (response.status_code, response.json()["message"]) == (413, "Kiriman terlalu besar.")
    assert "Content-Security-Policy" in response.headers


def test_ten_thousand_entries_of_one_sender_are_a_flood_and_nobody_elses_trouble(
    site: TestClient, meta: MetaServer
) -> None:
    many = [written("halo", f"wamid.{n}") for n in range(10_000)]
    assert post(site, webhook(*many)) == 200
    assert post(site, webhook(written("halo", "wamid.B") | {"from": "62822222222"})) == 200
    until(lambda: any(sent["to"] == "62822222222" for sent in meta.sent), 20)
    until(lambda: any("terlalu banyak" in str(sent) for sent in meta.sent))


def test_whoever_sends_drop_by_drop_is_cut_off() -> None:
    app = FastAPI()
    app.add_middleware(Bodies, largest=10_000, larger={}, seconds=0.3, refuse=lambda _: Response())

    @app.post("/")
    async def read(request: Request) -> int:
        return len(await request.body())

    with on_port(app) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=0.05) as drip:
            drip.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            told, began = b"", time.monotonic()
            while not told and time.monotonic() - began < 5:
                drip.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    told = drip.recv(200)
            assert b" 408 " in told
            assert 0.2 < time.monotonic() - began < 4


def test_an_old_message_is_taken_and_not_answered(
    site: TestClient, meta: MetaServer, channel_settings: Settings
) -> None:
    old = written("lama", "wamid.OLD", timestamp=str(int(time.time()) - 9 * 86_400))
    assert post(site, webhook(old, written("baru") | {"from": "62822222222"})) == 200
    until(lambda: meta.sent)
    time.sleep(0.2)
    assert [sent["to"] for sent in meta.sent] == ["62822222222"]
    counted = figures(site, channel_settings)
    assert counted["tanya_messages_total", "channel=whatsapp,outcome=too_old"] == 1


def test_a_switch_on_the_command_line_reaches_the_running_server(
    site: TestClient, meta: MetaServer, telegram: TelegramServer, channel_settings: Settings
) -> None:
    place = {"TANYA_DATABASE_URL": channel_settings.database}
    notice = "Kantor pindah ke Jalan Contoh 1"
    off = tanya(
        "channel", "off", "whatsapp", "--notice", notice, "--until", "2030-12-01",
        "--by", "Ani", **place,
    )  # fmt: skip
    assert off.returncode == 0, off.stderr
    assert "Buka lagi 1 Desember 2030." in off.stdout.replace("\n", " ")
    time.sleep(2.1)
    assert post(site, webhook(written("halo"), written("lagi", "wamid.2"))) == 200
    until(lambda: meta.sent)
    time.sleep(0.3)
    (told,) = meta.sent
    assert notice in json.dumps(told)
    assert "Buka lagi 1 Desember 2030. Pesan" in json.dumps(told)
    listed = tanya("channel", "list", **place).stdout
    assert "whatsapp" in listed
    assert tanya("channel", "on", "whatsapp", "--by", "Ani", **place).returncode == 0
    assert "Semua saluran terbuka." in tanya("channel", "list", **place).stdout
    time.sleep(2.1)
    assert post(site, webhook(written("halo lagi", "wamid.3"))) == 200
    until(lambda: "jawaban untuk halo lagi" in str(meta.sent))


def test_the_page_is_told_too(client: TestClient, app_settings: Settings) -> None:
    engine = connect(app_settings.database)
    Switches(engine).off(Channel.API, "Perbaikan", None, "ani")
    let_go(engine)
    begun = client.post("/api/v1/conversations").json()["conversation_id"]
    for _ in range(2):
        reply = client.post(f"/api/v1/conversations/{begun}/messages", json={"text": "halo"})
        assert "Perbaikan" in reply.json()["text"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("off", "whatsapp", "--notice", " ", "--by", "Ani"), "Pemberitahuan harus berisi"),
        (("off", "whatsapp", "--notice", "x", "--by", "Ani", "--until", "besok"), "2026-12-01"),
        (("off", "semua", "--notice", "x", "--by", "A", "--until", "2020-01-01"), "sudah lewat"),
        (("off", "semua", "--notice", "x", "--by", ""), "Sebut siapa"),
        (("off", "fax", "--notice", "x", "--by", "A"), "Saluran tidak dikenal"),
        (("on", "fax", "--by", "A"), "Saluran tidak dikenal"),
    ],
)
def test_a_switch_that_makes_no_sense_is_refused_in_words(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = tanya("channel", *arguments, TANYA_DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_retention_reports_first_and_removes_when_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tanya.sqlite'}"
    engine = connect(url)
    with engine.begin() as db:
        db.execute(text("INSERT INTO conversations VALUES ('a', 'webchat', '2020-01-01')"))
    count = text("SELECT count(*) FROM conversations")
    for arguments, left in ((("retention",), 1), (("retention", "--apply", "--by", "Ani"), 0)):
        done = tanya(*arguments, TANYA_DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        assert "percakapan dan alamat" in done.stdout
        assert ("Belum ada yang dihapus" in done.stdout) == bool(left)
        with engine.connect() as db:
            assert db.execute(count).scalar() == left
    let_go(engine)


async def test_the_app_removes_old_data_once_a_day(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    days = retention_job.days_of(Settings())

    def runs() -> int:
        with engine.connect() as db:
            return int(db.execute(text("SELECT count(*) FROM audit")).scalar_one())

    for _ in range(2):
        async with retention_job.beside(engine, days, first=0):
            await asyncio.sleep(0.3)
        assert runs() == 1
    let_go(engine)


async def test_a_file_that_nobody_decided_on_goes_with_the_rest(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tanya.sqlite'}")
    old, new = (uploads.keep(engine, "ani", f"{n}.csv", b"Nama layanan") for n in range(2))
    with engine.begin() as db:
        late = datetime.now(UTC) - timedelta(hours=25)
        table = uploads.uploads
        db.execute(update(table).where(table.c.token == old.token).values(at=late))
    async with retention_job.beside(engine, retention_job.days_of(Settings()), first=0):
        await asyncio.sleep(0.3)
    with engine.connect() as db:
        assert list(db.execute(select(uploads.uploads.c.token)).scalars()) == [new.token]
        (told,) = entries(db, "retention")
    assert told.detail["berkas impor"] == "1"
    let_go(engine)


def test_an_address_that_is_none_of_redis_is_named(
    tmp_path: Path, knowledge: Knowledge, dialogue: FakeDialogue
) -> None:
    wrong = Settings(data=tmp_path, redis_url="bukan-redis://:rahasia@x")
    with pytest.raises(SettingsInvalid, match="TANYA_REDIS_URL") as refused:
        create_app(wrong, LiveKnowledge(knowledge), Parts(dialogue))
    assert "rahasia" not in str(refused.value)
