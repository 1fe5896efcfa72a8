"""Creates self-signed certificates, by default for the hosts of CloudFormation's response URLs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from localaws.api.host_names import cloudformation_regions, s3_host

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_certificate(folder: Path, names: Sequence[x509.GeneralName] | None = None) -> tuple[Path, Path]:
    """Writes a new self-signed certificate and its private key.

    Args:
        folder: The folder for the files, which must be private.
        names: The certificate's names; by default, the hosts of CloudFormation's response URLs.

    Returns:
        The paths of the certificate and of the key.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local AWS")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names or _response_hosts()), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].touch(mode=0o600)
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def _response_hosts() -> list[x509.GeneralName]:
    """Returns one wildcard name for each Region."""
    return [x509.DNSName(f"*.{s3_host(region)}") for region in cloudformation_regions()]
