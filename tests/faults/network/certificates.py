"""Two certificates for the loopback address: one that the caller trusts, and one that nobody vouches for."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Self

from cryptography import x509

from localaws.api.certificates import write_certificate

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificates:
    """What a server shows; `bundle` is the file to trust."""

    trusted: ssl.SSLContext
    untrusted: ssl.SSLContext
    bundle: Path

    @classmethod
    def made_in(cls, folder: Path) -> Self:
        """Both, new."""
        trusted, bundle = _context(folder / "trusted")
        untrusted, _ = _context(folder / "untrusted")
        return cls(trusted, untrusted, bundle)


def _context(folder: Path) -> tuple[ssl.SSLContext, Path]:
    folder.mkdir()
    certificate, key = write_certificate(folder, [x509.IPAddress(ip_address("127.0.0.1"))])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
