"""`tanya user`: the first admin, and the way back in when nobody can sign in."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.settings import settings_from_environment
from app.staff.rights import Role, Unit
from app.staff.units import region_objection, unit_in_words

if TYPE_CHECKING:
    from app.staff.office import Keys

user = typer.Typer(help="Akun editor, pemeriksa, petugas, dan admin.", no_args_is_help=True)
out = Console()

Name = Annotated[str, typer.Argument(help="Nama untuk masuk, misalnya siti.aminah")]


class UserCommandFailed(Exception):
    """What stands in the way, in one sentence."""


@user.command()
def create(
    name: Name,
    role: Annotated[Role, typer.Option(help="Peran akun ini")],
    email: Annotated[str, typer.Option(help="Surel, untuk masuk lewat akun instansi")] = "",
    full_name: Annotated[str, typer.Option(help="Nama lengkap")] = "",
    agency: Annotated[str, typer.Option(help="Instansi; kosong: semua")] = "",
    region: Annotated[str, typer.Option(help="Kode wilayah, misalnya 32.04; kosong: semua")] = "",
    invite: Annotated[
        bool, typer.Option("--invite", help="Cetak tautan undangan, jangan tanya kata sandi")
    ] = False,
) -> None:
    """Buat akun; kata sandinya ditanya di sini, atau dipilih sendiri lewat tautan."""
    with _opened() as (keys, by):
        if wrong := region_objection(region):
            raise UserCommandFailed(wrong)
        person = keys.accounts.create(name.casefold(), full_name, email, by)
        keys.accounts.add_role(person, role, Unit(agency, region), by)
        if invite or not sys.stdin.isatty():
            _print_link(keys.invitations.make(person, by))
            return
        _ask_password(lambda password: keys.accounts.set_password(person, password, by))
        out.print(f"Akun {person.name} siap. Masuk di halaman /masuk.", highlight=False)


@user.command("list")
def list_all() -> None:
    """Semua akun, peran, dan unitnya."""
    table = Table("Nama", "Nama lengkap", "Keadaan", "Langkah kedua", "Peran dan unit")
    with _opened() as (keys, _):
        after = ""
        while found := keys.accounts.people(after=after):
            for person in found:
                units = [f"{own.role}: {unit_in_words(own.unit)}" for own in person.memberships]
                second = "ya" if person.has_totp else "tidak"
                row = (person.name, person.full_name, person.state, second, "\n".join(units))
                table.add_row(*row)
            after = found[-1].name
    if table.row_count:
        out.print(table)
    else:
        out.print("Belum ada akun. Buat yang pertama: tanya user create NAMA --role admin")


@user.command()
def disable(name: Name) -> None:
    """Tutup akun dan keluarkan orangnya dari semua perangkat."""
    with _opened() as (keys, by):
        keys.accounts.disable(keys.accounts.person(name), by)
    out.print(f"Akun {name} dinonaktifkan.", highlight=False)


@user.command()
def reset(name: Name) -> None:
    """Hapus kata sandi dan langkah kedua, buka akun lagi, dan cetak tautan kata sandi baru."""
    with _opened() as (keys, by):
        person = keys.accounts.person(name)
        if person.disabled_at:
            keys.accounts.enable(person, by)
        _print_link(keys.invitations.make(person, by, afresh=True))


@contextmanager
def _opened() -> Iterator[tuple[Keys, str]]:
    """The accounts of the configured database, and who the audit log says it was."""
    from app.database import connect
    from app.staff.accounts import NoSuchPerson, Refused
    from app.staff.office import open_keys

    settings = settings_from_environment()
    engine = connect(settings.database)
    try:
        yield open_keys(settings, engine), f"terminal:{getpass.getuser()}"
    except Refused as cause:
        raise UserCommandFailed(cause.sentence) from cause
    except NoSuchPerson as cause:
        raise UserCommandFailed(
            "Tidak ada akun dengan nama itu. Lihat semuanya: tanya user list"
        ) from cause
    finally:
        engine.dispose()


def _ask_password(take: Callable[[str], None]) -> None:
    """Until one is good; what is typed is not shown."""
    from app.staff.accounts import Refused

    while True:
        password = typer.prompt("Kata sandi (12 huruf atau lebih)", hide_input=True)
        if password != typer.prompt("Sekali lagi", hide_input=True):
            out.print("Tidak sama. Ulangi.")
            continue
        try:
            take(password)
        except Refused as refused:
            out.print(refused.sentence)
        else:
            return


def _print_link(link: str) -> None:
    out.print("Tautan sekali pakai untuk memilih kata sandi, berlaku 3 hari:")
    out.print(link, highlight=False, soft_wrap=True)
    out.print("Berikan langsung kepada orangnya; siapa pun yang memegangnya bisa masuk.")
