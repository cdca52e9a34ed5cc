"""A catalogue of many services for measuring: the shipped one, and more out of combined words.

Nobody offers these services; the words are combined in a fixed order, so that every run measures
the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice, product

from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Service

_WHAT = """penerbitan perpanjangan pembaruan pencabutan pengalihan penggantian legalisasi
pemeriksaan pendaftaran pengurangan""".split()
_OF_WHAT = """izin kartu surat sertifikat rekomendasi tanda lisensi akta keterangan persetujuan
""".split()
_FOR = """nelayan peternak perajin pengemudi pramuwisata apoteker arsitek petambak penyuluh penyadap
pandai pembatik penenun pengecor penggilingan""".split()
_PLACE = "pelabuhan terminal pasar sungai danau hutan kebun".split()
_SAMPLES = (
    "bagaimana cara mengurus {0}",
    "syarat {0} apa saja",
    "biaya {0} berapa",
    "saya mau {0} harus ke mana",
    "{0} berapa lama jadinya",
    "min mau tanya soal {0}",
    "urus {0} bisa online ga",
    "{0} buat orang tua saya gimana",
)


def catalogue_of(services: int, shipped: Catalogue) -> Catalogue:
    """The shipped catalogue with as many made-up services as are missing."""
    made = islice(_made(shipped), max(services - len(shipped.services), 0))
    together = shipped.services | {service.id: service for service in made}
    ordered = dict(sorted(together.items(), key=lambda item: f"{item[0]}.yml"))
    return Catalogue(ordered, shipped.regulations, shipped.topics)


def _made(shipped: Catalogue) -> Iterator[Service]:
    law = next(r for r in shipped.regulations.values() if r.in_force)
    for number, (for_, what, of_what, place) in enumerate(product(_FOR, _WHAT, _OF_WHAT, _PLACE)):
        if number % 7:
            continue
        name = f"{what} {of_what} {for_} {place}"
        said = {"dasar": [law.id]}
        yield Service.model_validate(
            {
                "id": f"contoh-{name.replace(' ', '-')}",
                "nama": name.capitalize(),
                "alias": [f"{of_what} {for_} {place}"],
                "instansi": f"Dinas {for_}",
                "deskripsi": f"Layanan {name} bagi warga yang bekerja di {place}.",
                "persyaratan": {
                    "butir": ["KTP-el asli", f"Surat tugas {for_}", f"Denah {place}"],
                    **said,
                },
                "prosedur": {
                    "butir": ["Datang ke kantor", f"Isi formulir {of_what}", "Tunggu hasil"],
                    **said,
                },
                "jangka_waktu": {"butir": [f"{number % 14 + 1} hari kerja"], **said},
                "biaya": {"tarif": [{"item": name, "rupiah": number * 500, **said}]},
                "kanal": {"butir": [f"Kantor dinas {for_} dekat {place}"], **said},
                "contoh_pertanyaan": [sample.format(name) for sample in _SAMPLES],
                "sumber": [{"id": "uji", "url": "https://contoh.go.id", "judul": "Data ukur"}],
                "ditinjau_pada": date(2026, 11, 1),
                "tinjau_sebelum": date(2027, 11, 1),
            }
        )
