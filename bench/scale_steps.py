"""The steps of `bench.scale`, each in a process of its own, so that its memory is its own.

`python -m bench.scale_steps STEP FOLDER PASSAGES` prints one line of JSON; STEPS are below.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.passage_index.contract import Found
from knowledge_base.passage_index.faiss_index import FaissIndex
from knowledge_base.passage_index.lexical import LexicalIndex

Times = dict[str, list[float]]

VECTORS, WORDS = "vectors", "words"
QUERIES, QUESTIONS = "queries.npy", "questions.json"
MODEL = "bench"
K = 10
_REGULATION = 300
_WARM = 20


def main(step: str, folder: Path, count: int) -> None:
    """Do a step and print what was measured."""
    print(json.dumps(STEPS[step](folder, count)))


def build_vectors(folder: Path, count: int) -> dict[str, Any]:
    """Seconds of building, peak memory, and seconds of one regulation more."""
    corpus = _corpus()
    index = _vectors(folder, corpus.vectors.shape[1])
    started = time.perf_counter()
    index.merge(corpus.vector_batches(count))
    seconds = time.perf_counter() - started
    fresh = np.arange(count, count + _REGULATION, dtype=np.int64)
    started = time.perf_counter()
    index.add(fresh, corpus.vectors[:_REGULATION])
    added = time.perf_counter() - started
    index.remove(fresh)
    return _built(folder / VECTORS, index.count, seconds, added)


def build_words(folder: Path, count: int) -> dict[str, Any]:
    """As `build_vectors`; taking the words out of the texts is not counted."""
    corpus = _corpus()
    index = _words(folder)
    batches = corpus.document_batches(count)
    started = time.perf_counter()
    index.merge((ids, [" ".join(words) for words in documents]) for ids, documents in batches)
    seconds = time.perf_counter() - started
    fresh = np.arange(count, count + _REGULATION, dtype=np.int64)
    texts = [" ".join(words) for words in corpus.documents[:_REGULATION]]
    started = time.perf_counter()
    index.add(fresh, texts)
    added = time.perf_counter() - started
    index.remove(fresh)
    return _built(folder / WORDS, index.count, seconds, added)


def serve_vectors(folder: Path, count: int) -> dict[str, Any]:
    """Seconds of each search, those it had a core, what was found, and memory after all."""
    before = _resident()
    queries = np.load(folder.parent / QUERIES)
    index = _vectors(folder, queries.shape[1])
    times, found = _timed(lambda at: index.search(queries[at], K), len(queries))
    ids = [answer.ids.tolist() for answer in found]
    return {**times, "ids": ids, "resident": _resident(), "before": before}


def serve_words(folder: Path, count: int) -> dict[str, Any]:
    """As `serve_vectors`, and the share of the true best that was found."""
    before = _resident()
    questions: list[str] = json.loads((folder.parent / QUESTIONS).read_text(encoding="utf-8"))
    index = _words(folder)
    times, found = _timed(lambda at: index.search(questions[at], K), len(questions))
    resident = _resident()
    right = asked = 0
    for question, answer in list(zip(questions, found, strict=True))[:40]:
        # Asked for all, it scores every passage for every word.
        whole = index.search(question, index.count).scores[:K]
        asked += len(whole)
        right += int((answer.scores >= whole[-1] - 1e-3).sum()) if len(whole) else 0
    recall = right / max(asked, 1)
    return {**times, "recall": recall, "resident": resident, "before": before}


def serve_both(folder: Path, count: int) -> dict[str, Any]:
    """As `serve_vectors`: one process, one search in each index."""
    before = _resident()
    queries = np.load(folder.parent / QUERIES)
    questions: list[str] = json.loads((folder.parent / QUESTIONS).read_text(encoding="utf-8"))
    vectors, words = _vectors(folder, queries.shape[1]), _words(folder)

    def search(at: int) -> Found:
        vectors.search(queries[at], K)
        return words.search(questions[at], K)

    times, _ = _timed(search, len(queries))
    return {**times, "resident": _resident(), "before": before}


def _corpus() -> Any:
    # Only who builds needs the model and what comes with it.
    from app.settings import Settings
    from bench.scale_corpus import load

    return load(Settings())


def _vectors(folder: Path, dimensions: int) -> FaissIndex:
    return FaissIndex(folder / VECTORS, MODEL, dimensions)


def _words(folder: Path) -> LexicalIndex:
    return LexicalIndex(folder / WORDS, split=str.split)


def _built(folder: Path, count: int, seconds: float, added: float) -> dict[str, Any]:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    # Not getrusage: its peak begins with that of the process which started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
    return {"count": count, "seconds": seconds, "added": added, "disk": size, "peak": peak}


def _timed(search: Callable[[int], Found], count: int) -> tuple[Times, Sequence[Found]]:
    for at in range(min(_WARM, count)):
        search(at)
    seconds, worked, found = [], [], []
    for at in range(count):
        started, working = time.perf_counter(), time.thread_time()
        found.append(search(at))
        worked.append(time.thread_time() - working)
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds, "worked": worked}, found


def _resident() -> int:
    """Bytes in memory, mapped files that were touched among them."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


STEPS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "build-vectors": build_vectors,
    "build-words": build_words,
    "serve-vectors": serve_vectors,
    "serve-words": serve_words,
    "serve-both": serve_both,
}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
