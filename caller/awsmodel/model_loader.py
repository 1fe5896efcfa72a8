"""botocore's data files in a form that loads quickly: packed when the layer is built, opened shape by shape.

botocore reads a whole service as JSON, documentation included, and looks through the folders of all services
first; a first call pays for both. In the layer a packed file stands in a JSON file's place and holds the same data
without its documentation, each shape and operation as bytes of its own. Outside the layer the JSON is read.
Extension points: `botocore.loaders.Loader`, its `FILE_LOADER_CLASS`, and the session's component `data_loader`.
"""

from __future__ import annotations

import marshal
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.loaders import JSONFileLoader, Loader

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIX = ".packed"
INDEX = f"services{SUFFIX}"
_PARTED = (
    "shapes",
    "operations",
    "services",
)  # of a model, of a partition's endpoints: a call needs few of many
_WITHOUT_REFERENCES = 2  # the version of marshal's format whose bytes depend on the values alone


def pack(data: Any) -> bytes:
    """JSON data in the packed form: parts without documentation, each by itself."""
    return zlib.compress(_dumped(_with_parts(data, _closed)), 9)


def unpack(packed: bytes) -> Any:
    """The data that `pack` was given; shapes, operations and services come to be when they are asked for."""
    return _with_parts(_loaded(zlib.decompress(packed)), _Parts)


def _with_parts(data: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Data with its collections of parts changed, those of the partitions that it lists included."""
    if not isinstance(data, dict):
        return data
    changed = {
        name: change(value) if name in _PARTED and isinstance(value, dict) else value
        for name, value in data.items()
    }
    if isinstance(data.get("partitions"), list):
        changed["partitions"] = [_with_parts(partition, change) for partition in data["partitions"]]
    return changed


def _closed(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: _dumped(_undocumented(part)) for name, part in parts.items()}


class ModelLoader(Loader):
    """A botocore loader that prefers packed files, and knows the services by an index where there is one."""

    def __init__(self, data_path: str = "") -> None:
        """Looks for data in the folders of `data_path`, as AWS_DATA_PATH lists them, then among botocore's own."""
        self._more = [str(Path(folder).expanduser()) for folder in data_path.split(os.pathsep) if folder]
        super().__init__(
            extra_search_paths=[*self._more, self.BUILTIN_DATA_PATH],
            file_loader=_PackedFiles(),
            include_default_search_paths=False,
        )
        self._index: dict[str, list[str]] | None = None

    def list_available_services(self, type_name: str) -> list[str]:
        """The services that have a file of this type (`service-2`), sorted."""
        if self._index is None:
            index = Path(self.BUILTIN_DATA_PATH, INDEX)
            self._index = unpack(index.read_bytes()) if index.exists() and not self._more else {}
        names = self._index.get(type_name)
        return super().list_available_services(type_name) if names is None else names


class _PackedFiles(JSONFileLoader):
    """A botocore file loader: a path without its ending to the data in it."""

    def exists(self, file_path: str) -> bool:
        return Path(file_path + SUFFIX).is_file() or bool(super().exists(file_path))

    def load_file(self, file_path: str) -> Any:
        try:
            packed = Path(file_path + SUFFIX).read_bytes()
        except OSError:
            return super().load_file(file_path)
        return unpack(packed)


class _Parts(dict[str, Any]):
    """Values that are opened when they are asked for."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if type(value) is bytes:
            value = self[name] = _loaded(value)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def items(self) -> Any:
        self._open()
        return super().items()

    def values(self) -> Any:
        self._open()
        return super().values()

    def _open(self) -> None:
        for name in self:
            self[name]


def _undocumented(data: Any) -> Any:
    if isinstance(data, dict):
        return {
            name: _undocumented(value)
            for name, value in data.items()
            if name != "documentation" or not isinstance(value, str)
        }
    return [_undocumented(value) for value in data] if isinstance(data, list) else data


def _dumped(value: Any) -> bytes:
    return marshal.dumps(value, _WITHOUT_REFERENCES)


def _loaded(data: bytes) -> Any:
    return marshal.loads(data)  # noqa: S302  the layer's own files, made by its build
