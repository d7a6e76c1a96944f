"""Whose connection it is: the address of a client, which behind a proxy is what the proxy says."""

from __future__ import annotations

import ipaddress

PROXIES_VARIABLE = "DESCENT_LAB_PROXIES"
_MOST_PROXIES = 100
# Who has one address of version 6 has all of such a network.
_OWN_BITS = 64
_MAPPED = ipaddress.ip_network("::ffff:0:0/96")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def proxies_of(text: str) -> tuple[Network, ...]:
    """The proxies that may say whom they speak for: "127.0.0.1 10.0.0.0/8 fd00::/8". Empty: none.

    ValueError for what is no address or network, one with bits behind its length, or more than a hundred of them: whoever may
    name an address can have as many as he likes.
    """
    words = text.replace(",", " ").split()
    if len(words) > _MOST_PROXIES:
        raise ValueError(f"{PROXIES_VARIABLE} may name at most {_MOST_PROXIES} proxies; got {len(words)}.")
    networks = []
    for word in words:
        try:
            networks.append(ipaddress.ip_network(word))
        except ValueError as error:
            raise ValueError(
                f"{PROXIES_VARIABLE} must be addresses or networks such as 127.0.0.1 or 10.0.0.0/8, with spaces between; got "
                f"{word[:80]!r} ({str(error)[:80]}): leave it out where there is no proxy."
            ) from None
    return tuple(networks)


def trusted(proxies: tuple[Network, ...]) -> list[str]:
    """The same for uvicorn: a socket that takes both versions shows 10.0.0.1 as ::ffff:10.0.0.1."""
    mapped = [
        f"::ffff:{network.network_address}/{_MAPPED.prefixlen + network.prefixlen}"
        for network in proxies
        if network.version == 4
    ]
    return [str(network) for network in proxies] + mapped


def counted(host: str | None) -> str:
    """Under what the connections of a client are counted: its address, its network in version 6, "" for none."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        # What a proxy of ours calls somebody whom it does not know by number.
        return (host or "")[:64]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _OWN_BITS), strict=False))


def is_among(host: str | None, proxies: tuple[Network, ...]) -> bool:
    """Whether a client is one of the proxies."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in proxies)
