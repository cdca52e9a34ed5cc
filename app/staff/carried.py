"""What somebody had typed when the session ended: carried through the sign-in pages, then sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData

from app.staff.form_tokens import FIELD

PAGE_FIELD = "_halaman"
START = "/redaksi"
_TARGET = "lanjut"
_SENT = "isi_ke"
_AUTHOR = "isi_token"
_PREFIX = "isi:"
# Never written into a page again.
_SECRETS = ("sandi", "kode", "rahasia")


@dataclass(frozen=True)
class Carried:
    """`page` is where the person was, `action` where the form goes, `token` that of its author."""

    page: str = START
    action: str = ""
    token: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_form(cls, path: str, form: FormData) -> Carried:
        """A form that could not be taken. Files stay behind; of one with a secret, everything."""
        page = local(str(form.get(PAGE_FIELD) or ""))
        if any(name.startswith(_SECRETS) for name in form):
            return cls(page)
        texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        fields = tuple((n, v) for n, v in texts if n not in (FIELD, PAGE_FIELD))
        return cls(page, path, str(form.get(FIELD) or ""), fields)

    @classmethod
    def of_sign_in(cls, form: FormData) -> Carried:
        """The form that a sign-in page brings back."""
        fields = tuple(
            (name.removeprefix(_PREFIX), value)
            for name, value in form.multi_items()
            if name.startswith(_PREFIX) and isinstance(value, str)
        )
        action = str(form.get(_SENT) or "")
        return cls(
            page=local(str(form.get(_TARGET) or "")),
            action=local(action) if action else "",
            token=str(form.get(_AUTHOR) or ""),
            fields=fields,
        )

    def hidden(self) -> Iterator[tuple[str, str]]:
        """The fields of a sign-in page that carry it."""
        yield _TARGET, self.page
        if self.action:
            yield _SENT, self.action
            yield _AUTHOR, self.token
            yield from ((f"{_PREFIX}{name}", value) for name, value in self.fields)


def local(target: str) -> str:
    """A place on this site to go on to; the start for anything else."""
    fine = target.startswith("/") and not target.startswith("//")
    return target if fine and target.isprintable() and "\\" not in target else START
