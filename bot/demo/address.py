"""Finds the machine's address in its local network, for telephones beside it. Sends nothing."""

import socket
from ipaddress import ip_address

_ELSEWHERE = ("192.0.2.1", 9)  # an address kept for documentation: connecting a datagram socket only picks a route


def lan_address() -> str | None:
    """Return this machine's private IPv4 address; None when it has none, or only one the whole world can reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        address = ip_address(probe.getsockname()[0])
    if address.is_loopback or address.is_link_local or address.is_unspecified or not address.is_private:
        return None
    return str(address)
