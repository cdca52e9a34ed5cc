"""Which pages of a PDF an OCR should read, and which of two readings is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.law.reading.layout import Layout, Word, indented
from knowledge_base.law.reading.quality import Quality, quality_of

# A scan's own layer that scores less is read again; typed laws score 0.99 and better, the noisy
# layers of copies at JDIH 0.90 to 0.94.
SCAN_BAR = 0.975
# On a page that is a scan, fewer words than this are a stamp or a signature's notice.
_FEW_ON_SCAN = 40
_FEW = 5
# A typed page without well-known words and with odd tokens has fonts that do not tell letters.
_KNOWN_BAR = 0.3
_CLEAN_BAR = 0.85
# A page is kept against the judgement on the whole file when its score differs this much.
_CLEARLY = 0.15


@dataclass(frozen=True)
class Reading:
    """One page as the layer or an OCR gives it."""

    words: Sequence[Word]
    layout: Layout

    @property
    def lines(self) -> tuple[str, ...]:
        return indented([self.layout])[0]

    @property
    def quality(self) -> Quality:
        return quality_of(self.lines)


@dataclass(frozen=True)
class LayerPage(Reading):
    """A page's text layer, and what lies under it."""

    is_scan: bool
    is_blank: bool


def to_read_again(pages: Mapping[int, LayerPage]) -> list[int]:
    """The numbers of the pages whose layer is missing or reads badly."""
    scans = [page for page in pages.values() if page.is_scan]
    typed = [page for page in pages.values() if not page.is_scan and not page.is_blank]
    noisy_scans = quality_of_all(scans).score < SCAN_BAR
    typed_unknown = quality_of_all(typed).known < _KNOWN_BAR
    return [
        number
        for number, page in pages.items()
        if not page.is_blank
        and (
            len(page.words) < (_FEW_ON_SCAN if page.is_scan else _FEW)
            or (noisy_scans if page.is_scan else _is_garbled(page, typed_unknown))
        )
    ]


def _is_garbled(page: LayerPage, like_all: bool) -> bool:
    quality = page.quality
    return quality.known < _KNOWN_BAR and (like_all or quality.clean < _CLEAN_BAR)


def better_by_ocr(layer: Mapping[int, Reading], ocr: Mapping[int, Reading]) -> set[int]:
    """The numbers of the pages whose OCR is kept, of those that were read by it.

    The better one of the whole file is kept, but for pages where the other one is clearly better.
    """
    layer_quality = quality_of_all([layer[number] for number in ocr])
    ocr_quality = quality_of_all(list(ocr.values()))
    favoured = ocr_quality.against(layer_quality) > layer_quality.against(ocr_quality)
    kept = set()
    for number, reading in ocr.items():
        of_ocr, of_layer = reading.quality, layer[number].quality
        gain = of_ocr.against(of_layer) - of_layer.against(of_ocr)
        if gain > (-_CLEARLY if favoured else _CLEARLY):
            kept.add(number)
    return kept


def quality_of_all(readings: Sequence[Reading]) -> Quality:
    """The quality of several pages together."""
    return quality_of([line for reading in readings for line in reading.lines])
