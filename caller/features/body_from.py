"""`BodyFrom`: reads a blob parameter from an S3 object.

A streaming blob goes through a temporary file, so that it needs no memory and the SDK can send it again.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from caller.awsmodel.blob_paths import find_blob_path
from caller.awsmodel.models import find_streaming_blob
from caller.features.s3_download import download, memory_limit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botocore.model import OperationModel

    from caller.call import S3Location
    from caller.deadline import Deadline

_FIELD = "BodyFrom"


@contextmanager
def with_body(
    parameters: Mapping[str, Any], location: S3Location, operation: OperationModel, deadline: Deadline
) -> Iterator[dict[str, Any]]:
    """Yields the parameters with the object's bytes in the blob parameter.

    Args:
        parameters: The encoded parameters, with an empty value for the blob.
        location: The bucket, the key, and the path of the blob parameter.
        operation: The operation's model.
        deadline: The end of the time for reading the object.

    Raises:
        CallFailed: The object can't be read, is too large, or didn't arrive in time.
    """
    path = find_blob_path(operation, location.parameter)
    is_streaming = path[0] == find_streaming_blob(operation)
    with tempfile.TemporaryFile() as file:
        download(location, file, _FIELD, None if is_streaming else memory_limit(), deadline)
        file.seek(0)
        yield _replace(parameters, path, file if is_streaming else file.read())


def _replace(parameters: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Returns encoded parameters with another value at a path."""
    name, *rest = path
    return {**parameters, name: _replace(parameters[name], rest, value) if rest else value}


def rewind(parameters: Mapping[str, Any]) -> None:
    """Moves a file among the parameters to its start."""
    for value in parameters.values():
        if hasattr(value, "seek"):
            value.seek(0)
