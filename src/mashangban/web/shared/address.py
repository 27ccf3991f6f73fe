"""Which address a request comes from, believing only the proxies the installation names."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

#: what is answered when the server itself knows no address (a Unix socket)
UNKNOWN = "0.0.0.0"  # noqa: S104 - a placeholder in logs and counters, nothing listens on it


def client_address(request: HttpRequest, credentials: object = None) -> str:
    """The client's IP address as text.

    ``X-Forwarded-For`` is read from the right and only past addresses in ``TRUSTED_PROXIES``;
    anybody else may write what they like into it. ``credentials`` is what django-axes passes.
    """
    address = _plain(request.META.get("REMOTE_ADDR", ""))
    trusted = set(settings.TRUSTED_PROXIES)
    if address not in trusted:
        return address
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _plain(hop)
        if address not in trusted:
            return address
    return address


def counted_address(address: str) -> str:
    """The address under which limits count: one IPv6 household is a /64, not 2^64 clients."""
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the request was made on this machine itself, not passed on by a proxy there."""
    passed_on = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    return not passed_on and ip_address(_plain(request.META.get("REMOTE_ADDR", ""))).is_loopback


def _plain(text: str) -> str:
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return UNKNOWN
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
