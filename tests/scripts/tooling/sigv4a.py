"""Verifies signatures of Signature Version 4A, independently of awscrt.

Source: "AWS Signature Version 4 for API requests" in the IAM User Guide (canonical requests; AWS SigV4A).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from tests.loopback.messages import Request

ALGORITHM = "AWS4-ECDSA-P256-SHA256"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


def verify(request: Request, access_key: str, secret_key: str, *, is_s3: bool) -> dict[str, str]:
    """Returns the headers of a request, in lowercase; raises InvalidSignature.

    S3 encodes the path of the canonical request once, and other services twice.
    """
    headers = {name.lower(): value.strip() for name, value in request.headers.items()}
    algorithm, _, fields = headers["authorization"].partition(" ")
    assert algorithm == ALGORITHM
    parts = dict(field.strip().split("=", 1) for field in fields.split(","))
    assert parts["Credential"].startswith(f"{access_key}/")
    scope = parts["Credential"].partition("/")[2]
    path, _, query = request.path.partition("?")
    canonical = [
        request.method,
        path if is_s3 else quote(path, safe="/-_.~"),
        query,
        *(f"{name}:{headers[name]}" for name in parts["SignedHeaders"].split(";")),
        "",
        parts["SignedHeaders"],
        headers.get("x-amz-content-sha256") or hashlib.sha256(request.body).hexdigest(),
    ]
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    signed = f"{ALGORITHM}\n{headers['x-amz-date']}\n{scope}\n{digest}"
    public_key = _derive_key(access_key, secret_key).public_key()
    public_key.verify(bytes.fromhex(parts["Signature"]), signed.encode(), ec.ECDSA(hashes.SHA256()))
    return headers


def _derive_key(access_key: str, secret_key: str) -> ec.EllipticCurvePrivateKey:
    """Returns the private key that belongs to an access key (NIST SP 800-108, counter mode)."""
    for counter in range(1, 255):
        context = access_key.encode() + bytes([counter])
        fixed = b"\0\0\0\1" + ALGORITHM.encode() + b"\0" + context + (256).to_bytes(4, "big")
        candidate = int.from_bytes(hmac.digest(f"AWS4A{secret_key}".encode(), fixed, "sha256"), "big")
        if candidate <= _ORDER - 2:
            return ec.derive_private_key(candidate + 1, ec.SECP256R1())
    raise AssertionError(access_key)
