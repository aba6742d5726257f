"""Where a call comes from: its neighbour's address, or what a proxy we trust says it is."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

#: The proxies in front whose word counts.
PROXIES: web.AppKey[tuple[Network, ...]] = web.AppKey("proxies", tuple)
FORWARDED = "X-Forwarded-For"
LONGEST = 64  # characters of one address with its port; longer is none


def networks_of(written: str | Iterable[str]) -> tuple[Network, ...]:
    """The networks, as the setting has them.

    Raises:
        ValueError: one of them is none.
    """
    parts = written.split(",") if isinstance(written, str) else written
    return tuple(ip_network(part.strip()) for part in parts if part.strip())


def address_of(request: web.Request) -> str | None:
    """Where a call comes from; none for a program on this very machine, which is not counted.

    X-Forwarded-For is read only where the neighbour is a proxy we trust: from the right, over
    all its lines, up to the first address that is no such proxy. Whatever stands left of it
    somebody may have made up. A neighbour on this machine that forwards for others and is not
    trusted is counted itself.
    """
    peer = _address(request.remote or "")
    if peer is None:
        return request.remote or None
    told = request.headers.getall(FORWARDED, [])
    trusted = request.app.get(PROXIES, ())
    if told and _is_in(peer, trusted):
        peer = _first_stranger(peer, ",".join(told), trusted)
    elif peer.is_loopback and not told:
        return None
    return str(peer)


def _first_stranger(peer: Address, told: str, trusted: tuple[Network, ...]) -> Address:
    """The address next to our proxies; where one cannot be read, the proxy that wrote it."""
    for last in reversed(told.split(",")):
        said = _address(last.strip())
        if said is None:
            return peer
        peer = said
        if not _is_in(peer, trusted):
            return peer
    return peer


def _address(written: str) -> Address | None:
    """``192.0.2.1``, ``192.0.2.1:80``, ``2001:db8::1`` or ``[2001:db8::1]:80``."""
    if not 0 < len(written) <= LONGEST:
        return None
    if written[0] == "[":
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        found = ip_address(written)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == net.version and address in net for net in networks)
