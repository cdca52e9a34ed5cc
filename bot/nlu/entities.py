"""The entity extractor: what the shared tables and expressions find, nothing learned."""

from __future__ import annotations

from typing import Any, Dict, List, Text, Type  # Rasa reads runtime annotations on Python 3.10

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge_base.days import today
from knowledge_base.entities import entities_in

# Longer texts are no questions; reading them whole would hold up everybody else.
_READ = 2_000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class IndonesianEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Sets `entities`: wilayah (Kemendagri code), peraturan (id), pasal (locator), rupiah (whole),
    tanggal (ISO date, as exact as it was said)."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

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
    ) -> IndonesianEntityExtractor:
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = (message.get(TEXT) or "")[:_READ]
            found = [
                {
                    "entity": kind,
                    "value": mention.value,
                    "start": mention.start,
                    "end": mention.end,
                }
                for kind, mention in entities_in(text, today())
            ]
            named = self.add_extractor_name(found)
            message.set(ENTITIES, [*message.get(ENTITIES, []), *named], add_to_output=True)
        return messages
