"""The Rasa tokenizer: standard Indonesian words instead of what was typed."""

from __future__ import annotations

from typing import Any, Dict, List, Text  # Rasa reads runtime annotations on Python 3.10

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from knowledge_base.language import words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class IndonesianTokenizer(Tokenizer):
    """Tokens are the standard words of the message.

    Offsets count within the standard text, so nothing after this may read them as places in the
    original; the entity extractor works on the original text itself.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
        }

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        text = message.get(attribute)
        standard = words(text) or ["kosong"]
        tokens, at = [], 0
        for word in standard:
            tokens.append(Token(word, at))
            at += len(word) + 1
        return tokens
