"""Packs botocore's data files for the caller's layer (`caller.awsmodel.model_loader`), and removes the originals."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from caller.awsmodel.model_loader import INDEX, SUFFIX, pack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# The files that creating a client and calling an operation read. Waiters, paginators, and examples don't change.
_TYPES = ("service-2", "endpoint-rule-set-1")
_SHARED = ("endpoints", "partitions", "_retry", "sdk-default-configuration")


def pack_models(data: Path) -> None:
    """Replaces each data file that a call reads by a packed one, and writes the index of services.

    Args:
        data: The folder `botocore/data` of an installed botocore.
    """
    index = pack_index(data, _TYPES)
    for kind in _TYPES:
        for path in sorted(data.glob(f"*/*/{kind}.json*")):
            _pack(path, kind)
    for name in _SHARED:
        _pack(next(data.glob(f"{name}.json*")), name)
    (data / INDEX).write_bytes(index)


def pack_index(data: Path, kinds: Iterable[str]) -> bytes:
    """Returns the content of the index of services.

    Args:
        data: The folder `botocore/data` of an installed botocore.
        kinds: The types of files that the index lists, such as `service-2`.
    """
    return pack(
        {kind: sorted({path.parent.parent.name for path in data.glob(f"*/*/{kind}.json*")}) for kind in kinds}
    )


def _pack(path: Path, name: str) -> None:
    path.with_name(name + SUFFIX).write_bytes(pack(_read(path)))
    path.unlink()


def _read(path: Path) -> Any:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
