"""`make bench-scale`: the index of regulation passages at 10,000, 300,000 and a million.

The passages are made of real ones (bench.scale_corpus), the questions are real. Every step runs
in a fresh process: the memory of serving is that of a process that has done nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from app.settings import ROOT, Settings
from bench.scale_corpus import Corpus, load
from bench.scale_steps import QUERIES, QUESTIONS, K
from knowledge_base.embedder import Vectors

_SIZES = (10_000, 300_000)
_ASKED = 500
_NAMES = {"vectors": "Vektor", "words": "Kata", "both": "Keduanya"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    most: int = parser.parse_args().passages
    settings = Settings()
    corpus = load(settings)
    folder = settings.data / "cache" / "scale"
    queries = _write_questions(folder, corpus)
    console = Console(width=120)
    table = _table(corpus)
    for size in [*(size for size in _SIZES if size < most), most]:
        place = folder / str(size)
        shutil.rmtree(place, ignore_errors=True)
        try:
            for row in _measure(place, size, corpus, queries):
                table.add_row(f"{size:,}".replace(",", "."), *row)
                console.print(" | ".join(row))
        finally:
            shutil.rmtree(place, ignore_errors=True)
    console.print(table)


def _measure(place: Path, size: int, corpus: Corpus, queries: Vectors) -> list[list[str]]:
    rows = []
    for kind in ("vectors", "words"):
        built, served = _step(f"build-{kind}", place, size), _step(f"serve-{kind}", place, size)
        recall = served.get("recall")
        if recall is None:
            recall = _recall(served["ids"], exact(corpus, size, queries))
        rows.append(
            [
                _NAMES[kind],
                f"{built['seconds']:.0f} s, {_megabytes(built['peak'])}",
                _megabytes(built["disk"]),
                f"{built['added'] * 1e3:.0f} ms",
                *_serving(served),
                f"{recall:.3f}",
            ]
        )
    rows.append([_NAMES["both"], "", "", "", *_serving(_step("serve-both", place, size)), ""])
    return rows


def exact(corpus: Corpus, count: int, queries: Vectors) -> NDArray[np.int64]:
    """int64 (q, K): the true nearest, every passage compared with every query."""
    best = np.full((len(queries), K), -np.inf, dtype=np.float32)
    nearest = np.full((len(queries), K), -1, dtype=np.int64)
    for ids, vectors in corpus.vector_batches(count):
        scores = np.concatenate([best, queries @ vectors.T], axis=1)
        every = np.concatenate([nearest, np.broadcast_to(ids, (len(queries), len(ids)))], axis=1)
        top = np.argpartition(-scores, K, axis=1)[:, :K]
        best = np.take_along_axis(scores, top, axis=1)
        nearest = np.take_along_axis(every, top, axis=1)
    return nearest


def _recall(found: Sequence[Sequence[int]], true: NDArray[np.int64]) -> float:
    hits = sum(len(np.intersect1d(some, all_)) for some, all_ in zip(found, true, strict=True))
    return hits / true.size


def _write_questions(folder: Path, corpus: Corpus) -> Vectors:
    """The vectors of the questions asked; both are left where the steps read them."""
    chosen = np.random.default_rng(0).permutation(len(corpus.queries))[:_ASKED]
    np.save(folder / QUERIES, corpus.queries[chosen])
    questions = [" ".join(corpus.questions[at]) for at in chosen]
    (folder / QUESTIONS).write_text(json.dumps(questions), encoding="utf-8")
    return corpus.queries[chosen]


def _step(name: str, place: Path, size: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.scale_steps", name, str(place), str(size)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _serving(served: dict[str, Any]) -> tuple[str, str]:
    p50, p95 = np.percentile(served["seconds"], [50, 95]) * 1e3
    # What is left of it when no other process wants the cores.
    alone = np.percentile(served["worked"], 95) * 1e3
    memory = f"{_megabytes(served['resident'])} (kosong {_megabytes(served['before'])})"
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms (CPU p95 {alone:.1f} ms)", memory


def _table(corpus: Corpus) -> Table:
    words = sum(map(len, corpus.documents)) / len(corpus.documents)
    return Table(
        "Bagian",
        "Indeks",
        "Bangun, memori puncak",
        "Disk",
        "+1 peraturan",
        "Cari",
        "Memori melayani",
        f"recall@{K}",
        title=f"{os.cpu_count()} inti; {len(corpus.vectors)} bagian nyata, {words:.0f} kata; "
        f"{_ASKED} pertanyaan nyata",
    )


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000} MB"


if __name__ == "__main__":
    main()
