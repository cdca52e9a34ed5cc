"""The Rasa that serves is Rasa, with less in memory and less to do."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from app.rasa_process import model_path, rasa_command, rasa_environment, train
from app.settings import ROOT, Settings

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

TEXTS = ["min ktp sy ilang hrs gmn ya, bayar ga?", "makasih", "xqzw", "", "biaya SIM A 5 tahun brp"]
_SERVING = "from bot.nlu.serve import leave_out_tensorflow; leave_out_tensorflow()"
# Both ways through Rasa's graph, and both to the chances of the intents, on the trained model.
_BOTH_WAYS = """
import json, sys, tempfile
from pathlib import Path
import numpy as np
from rasa.core.channels.channel import UserMessage
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.trackers import DialogueStateTracker

with tempfile.TemporaryDirectory() as folder:
    meta, runner = load_predict_graph_runner(
        Path(folder), Path(sys.argv[1]), LocalModelStorage, DaskGraphRunner
    )

def read(texts):
    found = []
    for text in texts:
        tracker = DialogueStateTracker.from_events("a", [])
        given = {"__message__": [UserMessage(text or "?")], "__tracker__": tracker}
        (message,) = runner.run(given, [meta.nlu_target])[meta.nlu_target]
        found.append(message.as_dict()["intent_ranking"])
    return found

texts = json.loads(sys.argv[2])
theirs = read(texts)
from bot.nlu.quickening import quicken
quicken()
ours = read(texts)
node = next(n for name, n in runner._instantiated_nodes.items() if "IntentClassifier" in name)
classifier = node._component
furthest = 0.0
for text in texts:
    vectors = classifier._vectors([text])
    by_matrices = classifier._learned["regression"].predict_proba(
        classifier._features([text], vectors)
    )[0]
    apart = np.abs(classifier._chances(text, vectors[0]) - by_matrices)
    furthest = max(furthest, float(apart.max()))
loaded = [name for name, module in sys.modules.items() if "site-packages/tensorflow" in
          (getattr(module, "__file__", None) or "")]
print(json.dumps({"same": theirs == ours, "furthest": furthest, "loaded": loaded,
                  "intents": [ranking[0]["name"] for ranking in ours]}))
"""

_RESTARTED = """
import asyncio
from bot.nlu.serving import BoundedTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

store = BoundedTrackerStore(Domain.empty())
listens = ActionExecuted("action_listen")

def save(*events):
    asyncio.run(store.save(DialogueStateTracker.from_events("a", [listens, *events])))
    kept = asyncio.run(store.retrieve("a"))
    assert (kept is None) == ("a" not in store.store)
    return kept is not None and any("belang" in str(event.as_dict()) for event in kept.events)

cat = UserUttered("kucing belang")
over = (ActionExecuted("action_restart"), Restarted(), listens)
assert save(cat), "what is said is remembered"
assert save(*[cat] * 9), "and all of it"
written = store.serialise_tracker(asyncio.run(store.retrieve("a")))
assert len(store.store["a"]) < len(written) / 2, "in less than half of what Rasa writes"
assert not save(cat, UserUttered("/restart"), *over), "and forgotten when it is restarted"
assert save(*over, cat), "what is said after a restart is remembered"
"""

_SENT_ON = """
import bot.nlu.serving
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

said = UserUttered("kucing", metadata={"vector": "AAAA", "model_id": "m"})
tracker = DialogueStateTracker.from_events("a", [said])
body = RemoteAction("action_jawab", None)._action_call_format(tracker, Domain.empty())
assert body["tracker"]["latest_message"]["vector"] == "AAAA"
assert [event.as_dict()["metadata"] for event in tracker.events] == [{"model_id": "m"}]
"""


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(_RESTARTED, id="nothing of a restarted conversation stays in memory"),
        pytest.param(_SENT_ON, id="a vector goes on to the action and is not kept"),
    ],
)
def test_inside_rasa(settings: Settings, program: str) -> None:
    python, *_ = rasa_command(settings)
    done = subprocess.run(
        [python, "-c", _SERVING + program],
        cwd=ROOT,
        env=rasa_environment(settings),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def served(settings: Settings) -> Any:
    """What the program above says of the present model, in Rasa's Python."""
    train(settings)
    python, *_ = rasa_command(settings)
    done = subprocess.run(
        [python, "-c", _SERVING + _BOTH_WAYS, str(model_path(settings)), json.dumps(TEXTS)],
        cwd=ROOT,
        env=rasa_environment(settings),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_tensorflow_is_not_loaded(served: Any) -> None:
    assert served["loaded"] == []


def test_the_shorter_way_through_the_graph_leads_to_the_same(served: Any) -> None:
    assert served["same"]
    assert served["intents"][1] == "terima_kasih"


def test_intents_are_as_likely_as_the_regression_says(served: Any) -> None:
    assert served["furthest"] < 1e-9
