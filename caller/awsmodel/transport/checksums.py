"""The checksums that botocore calculates with awscrt instead of Python's standard library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

COMMON_RUNTIME_CHECKSUMS = frozenset({"CRC32C", "CRC64NVME", "XXHASH64", "XXHASH3", "XXHASH128"})


def find_common_runtime_checksum(operation: OperationModel, parameters: Mapping[str, object]) -> str | None:
    """Returns the algorithm of a request's checksum if botocore needs awscrt to calculate it, or None.

    Source: `botocore.httpchecksum.resolve_request_checksum_algorithm`.

    Args:
        operation: The operation's model.
        parameters: The parameters, with botocore's names.
    """
    member = operation.http_checksum.get("requestAlgorithmMember")
    algorithm = str(parameters.get(member, "")).upper() if member else ""
    return algorithm if algorithm in COMMON_RUNTIME_CHECKSUMS else None
