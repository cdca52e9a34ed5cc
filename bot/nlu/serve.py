"""`python -m bot.nlu.serve run …`: Rasa's command line for serving, without TensorFlow.

Rasa imports it for components that config.yml does not name: 270 MB of memory and two seconds of
every start. Training and tests go through `python -m rasa`, which is left as it is.
"""

from __future__ import annotations

import sys
from types import ModuleType

_COMPONENTS = "rasa.engine.recipes.default_components"
_CHECKS_OF_TRAINING = "rasa.graph_components.validators.default_recipe_validator"


def leave_out_tensorflow() -> None:
    """Before anything of Rasa is imported: of its components only those of config.yml exist, of
    TensorFlow the two classes that modules around them derive from, and of the checks before
    training, which a model names without using them, the name."""
    names = ("tensorflow", "tensorflow.keras", "tensorflow.keras.utils")
    tensorflow, keras, utils = (_module(name) for name in names)
    callbacks = ModuleType("tensorflow.keras.callbacks")
    vars(callbacks)["Callback"] = vars(utils)["Sequence"] = object
    vars(keras).update(callbacks=callbacks, utils=utils)
    vars(tensorflow)["keras"] = keras

    from rasa.core.policies.memoization import MemoizationPolicy
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier

    ours = [FallbackClassifier, MemoizationPolicy, RulePolicy]
    vars(_module(_COMPONENTS))["DEFAULT_COMPONENTS"] = ours
    vars(_module(_CHECKS_OF_TRAINING))["DefaultV1RecipeValidator"] = object


def _module(name: str) -> ModuleType:
    """An empty module that is imported under this name from now on."""
    sys.modules[name] = ModuleType(name)
    return sys.modules[name]


if __name__ == "__main__":
    leave_out_tensorflow()
    from rasa.__main__ import main

    main()
