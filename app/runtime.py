"""From files to a live knowledge: model, catalogue, index, with visible progress."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from app.database import connect
from app.settings import Settings
from bot.actions.standing_alone import answer_alone
from knowledge_base import catalogue as catalogues
from knowledge_base import e5, index
from knowledge_base.catalogue import Catalogue
from knowledge_base.compiled import compile_model
from knowledge_base.embedder import CompiledEmbedder, Embedder, SentenceTransformerEmbedder, seal
from knowledge_base.law.library import Laws
from knowledge_base.law.shelf import LawShelf
from knowledge_base.law.store import LawStore
from knowledge_base.law.validity import today
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.ranking import Weights
from knowledge_base.retrieval import Knowledge, LiveKnowledge, build, kept_from_collection

_FIRST_QUESTIONS = 10
# Progress goes to stderr, so that stdout carries only what was asked for.
console = Console(stderr=True)


def prepare_model(settings: Settings, again: bool = False) -> None:
    """Make the bundled model if it is configured and not there yet, and let go of former ones.

    Raises ModelSourceInvalid.
    """
    compiled = settings.compiled_model_folder
    if settings.embedding_model or (compiled.is_dir() and not again):
        return
    with console.status("Menyiapkan model …") as status:
        compile_model(full_model(settings, status.update), compiled, status.update)
        seal(compiled)
    for former in compiled.parent.glob(f"{Path(settings.model_folder).name}-*"):
        if former != compiled:
            shutil.rmtree(former)
    console.print(f"Model siap: {compiled.name}")


def full_model(settings: Settings, say: Callable[[str], None]) -> Path:
    """The folder of the bundled model as it comes, made anew. Raises ModelSourceInvalid."""
    folder = Path(settings.model_folder)
    e5.prepare(folder, say)
    seal(folder)
    return folder


def open_embedder(settings: Settings) -> Embedder:
    """The bundled model, compiled; or the one EMBEDDING_MODEL names, as it is.

    Raises ModelMissing.
    """
    if settings.embedding_model:
        return SentenceTransformerEmbedder(settings.model_folder, settings.embedding_threads)
    return CompiledEmbedder(settings.compiled_model_folder, settings.embedding_threads)


def load_knowledge(settings: Settings) -> Knowledge:
    """The knowledge of the configured content files, its index built if anything changed.

    Raises CatalogueInvalid, ModelMissing.
    """
    return _knowledge_of(settings, catalogues.load(settings.content))


def load_live(settings: Settings) -> LiveKnowledge:
    """The knowledge of what is live in the database, after the shipped content was taken over.

    Raises CatalogueInvalid if there is no content at all, LiveContentInvalid, ModelMissing.
    """
    engine = connect(settings.database)
    try:
        version, catalogue = open_content(settings, engine)
    finally:
        engine.dispose()
    with kept_from_collection():
        return LiveKnowledge(_knowledge_of(settings, catalogue), version)


def open_content(settings: Settings, engine: Engine) -> tuple[int, Catalogue]:
    """What is live, with its version, after the shipped content was taken over.

    Raises CatalogueInvalid if there is no content at all, LiveContentInvalid.
    """
    content = LiveContent(engine)
    try:
        done = import_shipped(engine, catalogues.load(settings.content), datetime.now(UTC))
    except catalogues.CatalogueInvalid:
        if not content.version():
            raise
        console.print("Katalog bawaan keliru dan tidak diambil; isi yang sudah terbit dipakai.")
    else:
        if done.proposed:
            console.print(
                f"Katalog bawaan membawa {len(done.proposed)} pembaruan; menunggu diperiksa."
            )
    return content.read()


def _knowledge_of(settings: Settings, catalogue: Catalogue) -> Knowledge:
    with console.status("Memuat model …"):
        embedder = open_embedder(settings)
    folder = settings.data / "knowledge"
    last = index.last_manifest(folder / "index")
    if last and last.model != embedder.identity:
        console.print(
            f"Model berganti dari {last.model} ke {embedder.identity}: indeks dibuat ulang."
        )
    with Progress(
        TextColumn("Menanam {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bars:
        task = bars.add_task("potongan teks", total=None, visible=False)

        def progress(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total, visible=True)

        shelf = open_shelf(settings, catalogue, embedder)
        knowledge = build(catalogue, embedder, folder, Weights.read(), progress, shelf)
    _warm_up(knowledge)
    return knowledge


def _warm_up(knowledge: Knowledge) -> None:
    """The first question takes five times as long as any later one: it is not to be a citizen's."""
    for service in islice(knowledge.catalogue.services.values(), _FIRST_QUESTIONS):
        answer_alone(knowledge, service.nama)


def checked_catalogue(settings: Settings) -> Catalogue:
    """The configured catalogue, also held against the regulations that were read.

    Raises CatalogueInvalid, LawDamaged.
    """
    catalogue = catalogues.load(settings.content)
    laws = Laws(LawStore(settings.data / "law" / "texts"), catalogue.regulations)
    if not laws.facts:
        return catalogue
    return catalogues.load(
        settings.content, ended=lambda regulation, place: laws.ended(regulation, place, today())
    )


def open_shelf(settings: Settings, catalogue: Catalogue, embedder: Embedder) -> LawShelf:
    """The regulations that were read. Raises LawDamaged, IndexUnavailable."""
    place = settings.data / "law"
    return LawShelf(place, catalogue.regulations, embedder, settings.law_vectors)
