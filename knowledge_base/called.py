"""What people call services and the documents they are about."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from knowledge_base.catalogue import Catalogue
from knowledge_base.language import ACRONYMS, normalise, words

# Short names of documents, beside the acronyms; of these "lapor" is none.
_SHORT = ACRONYMS - {"lapor"} | {"akta", "buku", "paspor", "sertipikat"}
# So large a share of a service's names has the word that people call its document.
_TITLE_SHARE = 0.4


class Called:
    """The names of one catalogue's services in standard words. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._standard = {
            id_: tuple(normalise(name) for name in (service.nama, *service.alias))
            for id_, service in catalogue.services.items()
        }
        self._names = {
            id_: tuple(frozenset(words(name)) for name in (service.nama, *service.alias))
            for id_, service in catalogue.services.items()
        }
        self._titles = {
            id_: self._title(id_, words(service.nama))
            for id_, service in catalogue.services.items()
        }

    def names(self, service_id: str) -> tuple[frozenset[str], ...]:
        """The words of a service's name and of each of its other names."""
        return self._names[service_id]

    def title(self, service_id: str) -> frozenset[str]:
        """What people call the document of a service: short, and in most of its names, or the
        first word of its own."""
        return self._titles[service_id]

    @cached_property
    def titles(self) -> frozenset[str]:
        """What people call any document."""
        return frozenset().union(*self._titles.values())

    def begins(self, text: str, service_id: str) -> bool:
        """Whether a text begins with a whole name of some words that a service has: "akta lahir
        anak umur 3 tahun"."""
        standard = f"{normalise(text)} "
        names = (name for name in self._standard[service_id] if " " in name)
        return any(standard.startswith(f"{name} ") for name in names)

    def in_full(self, text: str) -> list[str]:
        """The services of which a text has a whole name that only they have, of some words, none
        of them the short name of a document: "kartu anak", "pajak tanah"."""
        standard = f" {normalise(text)} "
        return list(dict.fromkeys(id_ for name, id_ in self._whole.items() if name in standard))

    @cached_property
    def _whole(self) -> dict[str, str]:
        """Each such name, set apart by blanks, and whose it is."""
        often = Counter(name for names in self._standard.values() for name in set(names))
        return {
            f" {name} ": id_
            for id_, names in self._standard.items()
            for name in names
            if often[name] == 1 and " " in name and not set(name.split()) & self.titles
        }

    def _title(self, service_id: str, name: list[str]) -> frozenset[str]:
        names = self._names[service_id]
        often = Counter(word for one in names for word in one if word in _SHORT)
        usual = frozenset(word for word, n in often.items() if n >= _TITLE_SHARE * len(names))
        return usual or _SHORT & frozenset(name[:1])
