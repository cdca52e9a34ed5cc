"""The vectors of the intents' examples, by the model that will send them with the messages.

Rasa's environment has the model in 4 bits only; learned from those, the intents are told apart less
well (`tanya nlu evaluate`), and not as they are met later.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from app.runtime import open_embedder, prepare_model
from app.settings import ROOT, Settings
from knowledge_base.language import without_greeting
from knowledge_base.training_messages import examples_of

TRAINING = tuple(sorted((ROOT / "training_data" / "nlu").glob("*.yml")))


@contextmanager
def example_vectors(
    settings: Settings, files: Sequence[Path] = TRAINING
) -> Iterator[dict[str, str]]:
    """The environment in which bot/nlu/classifier.py finds those of these files' examples.

    Raises ModelMissing, ModelSourceInvalid.
    """
    prepare_model(settings)
    texts = sorted({without_greeting(text) or "?" for file in files for text in examples_of(file)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npz"
        np.savez(path, texts=texts, vectors=open_embedder(settings).embed(texts, "query"))
        yield {"TANYA_EXAMPLE_VECTORS": str(path)}
