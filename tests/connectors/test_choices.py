import pytest

from connectors.choices import payload
from knowledge_base.model import Aspect


def test_a_tapped_service_becomes_a_payload_with_its_id() -> None:
    assert payload("pilih:ktp-el-hilang") == '/pilih{"layanan": "ktp-el-hilang"}'


def test_a_tapped_region_becomes_a_payload_with_its_code() -> None:
    assert payload("wilayah:32.04") == '/pilih{"wilayah": "32.04"}'


@pytest.mark.parametrize("aspect", [a for a in Aspect if a not in ("produk", "pengaduan")])
def test_every_part_of_a_service_can_be_tapped(aspect: Aspect) -> None:
    assert payload(f"aspek:{aspect}") == f"/tanya_{aspect}"


def test_the_ways_out_are_payloads() -> None:
    assert payload("bukan_itu") == "/bukan_itu"
    assert payload("petugas") == "/minta_petugas"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "/restart",
        "restart",
        "aspek:",
        "aspek:segalanya",
        "pilih:",
        "pilih:Paspor Baru",
        'pilih:skck"} /restart{"',
        "pilih:skck\n/restart",
        "pilih:" + "a" * 81,
        "petugas ",
        "wilayah:Bandung",
        "wilayah:32.04\n",
    ],
)
def test_what_the_page_never_offers_is_no_payload(value: str | None) -> None:
    assert payload(value) is None
