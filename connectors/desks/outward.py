"""Requests to another desk's server: to public addresses only, unless its own network is allowed.

The address that was looked at is the one that is called: a name cannot be pointed elsewhere in
between. Redirects are not followed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping

import httpx

from connectors.base import Busy, CredentialsInvalid, Refused, SendError

_SECONDS = 15.0
_LONGEST_WAIT = 3_600
_NOT_PUBLIC = (
    "Alamat meja lain ada di jaringan sendiri. Kalau memang begitu, "
    "atur TANYA_DESK_PRIVATE_ADDRESSES=true."
)


class Outward:
    """A client for one server. `private` allows loopback and addresses of one's own network."""

    def __init__(self, client: httpx.AsyncClient, private: bool = False) -> None:
        self._client = client
        self._private = private

    async def send(
        self,
        method: str,
        url: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer, whatever its status. Raises Busy if there is none, Refused."""
        try:
            target = httpx.URL(url, params=params) if params else httpx.URL(url)
            address = await asyncio.to_thread(self._address, target)
            return await self._client.request(
                method,
                target.copy_with(host=address),
                content=content,
                headers={**(headers or {}), "Host": target.netloc.decode("ascii")},
                extensions={"sni_hostname": target.host},
                follow_redirects=False,
                timeout=_SECONDS,
            )
        except httpx.InvalidURL as cause:
            raise Refused("Alamat meja lain tidak bisa dibaca.") from cause
        except httpx.TimeoutException as cause:
            raise Busy("Server meja lain tidak menjawab pada waktunya.") from cause
        except httpx.HTTPError as cause:
            raise Busy("Server meja lain tidak dapat dihubungi.") from cause

    def _address(self, url: httpx.URL) -> str:
        """The address to call. Raises Busy, Refused."""
        try:
            found = socket.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as cause:
            raise Busy("Nama server meja lain tidak ditemukan.") from cause
        addresses = [str(one[4][0]).partition("%")[0] for one in found]
        allowed = [one for one in addresses if self._private or _is_public(one)]
        if not allowed:
            raise Refused(_NOT_PUBLIC)
        return allowed[0]


def error_of(response: httpx.Response) -> SendError | None:
    """What a status means; None if it was taken."""
    status = response.status_code
    if response.is_success:
        return None
    if status in (401, 403):
        return CredentialsInvalid("Meja lain menolak tokennya: periksa pengaturannya.", status)
    if status in (408, 425, 429) or status >= 500:
        told = response.headers.get("retry-after", "")
        after = min(int(told), _LONGEST_WAIT) if told.isascii() and told.isdigit() else None
        return Busy("Server meja lain sedang terganggu atau meminta menunggu.", status, after)
    if response.is_redirect:
        return Refused("Server meja lain mengarahkan ke alamat lain; itu tidak diikuti.", status)
    return Refused("Meja lain menolak isi kirimannya.", status)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast
