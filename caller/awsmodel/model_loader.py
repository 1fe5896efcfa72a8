"""botocore's data files in a packed form that loads quickly.

botocore lists the folders of all services and then parses a service's whole JSON file, including documentation. Both
slow down the first call. In the caller's layer, a packed file replaces each JSON file. It contains the same data
without documentation, with each shape and operation as separate bytes that are loaded on demand. Outside of the
layer, the loader reads the JSON files.

Extension points: `botocore.loaders.Loader`, its `file_loader`, and the session's component `data_loader`.
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
_LAZY_SECTIONS = ("shapes", "operations", "services")  # a call needs only a few of their entries
_WITHOUT_REFERENCES = 2  # the version of marshal's format whose bytes depend only on the values


def pack(data: Any) -> bytes:
    """Returns JSON data in the packed form, without documentation."""
    return zlib.compress(_dump(_convert_sections(data, _dump_entries)), 9)


def unpack(packed: bytes) -> Any:
    """Returns the data that was packed. Shapes, operations, and services are loaded on demand."""
    return _convert_sections(_load(zlib.decompress(packed)), _LazyEntries)


def _convert_sections(data: Any, convert: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Returns data whose lazy sections are converted, including those of the partitions that it lists."""
    if not isinstance(data, dict):
        return data
    changed = {
        name: convert(value) if name in _LAZY_SECTIONS and isinstance(value, dict) else value
        for name, value in data.items()
    }
    if isinstance(data.get("partitions"), list):
        changed["partitions"] = [_convert_sections(partition, convert) for partition in data["partitions"]]
    return changed


def _dump_entries(entries: dict[str, Any]) -> dict[str, Any]:
    return {name: _dump(_remove_documentation(entry)) for name, entry in entries.items()}


class ModelLoader(Loader):
    """A botocore loader that prefers packed files. If there is an index of the services, it lists them from there."""

    def __init__(self, data_path: str = "") -> None:
        """Searches additional folders first, then botocore's data.

        Args:
            data_path: Folders in the format of `AWS_DATA_PATH`.
        """
        self._additional = [
            str(Path(folder).expanduser()) for folder in data_path.split(os.pathsep) if folder
        ]
        super().__init__(
            extra_search_paths=[*self._additional, self.BUILTIN_DATA_PATH],
            file_loader=_PackedFiles(),
            include_default_search_paths=False,
        )
        self._index: dict[str, list[str]] | None = None

    def list_available_services(self, type_name: str) -> list[str]:
        """Returns the services that have a file of this type (`service-2`), sorted."""
        if self._index is None:
            index = Path(self.BUILTIN_DATA_PATH, INDEX)
            self._index = unpack(index.read_bytes()) if index.exists() and not self._additional else {}
        names = self._index.get(type_name)
        return super().list_available_services(type_name) if names is None else names


class _PackedFiles(JSONFileLoader):
    """A botocore file loader. Its paths have no file name extension."""

    def exists(self, file_path: str) -> bool:
        return Path(file_path + SUFFIX).is_file() or bool(super().exists(file_path))

    def load_file(self, file_path: str) -> Any:
        try:
            packed = Path(file_path + SUFFIX).read_bytes()
        except OSError:
            return super().load_file(file_path)
        return unpack(packed)


class _LazyEntries(dict[str, Any]):
    """A dictionary whose values are loaded on demand."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if type(value) is bytes:
            value = self[name] = _load(value)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def items(self) -> Any:
        self._load_all()
        return super().items()

    def values(self) -> Any:
        self._load_all()
        return super().values()

    def _load_all(self) -> None:
        for name in self:
            self[name]


def _remove_documentation(data: Any) -> Any:
    if isinstance(data, dict):
        return {
            name: _remove_documentation(value)
            for name, value in data.items()
            if name != "documentation" or not isinstance(value, str)
        }
    return [_remove_documentation(value) for value in data] if isinstance(data, list) else data


def _dump(value: Any) -> bytes:
    return marshal.dumps(value, _WITHOUT_REFERENCES)


def _load(data: bytes) -> Any:
    return marshal.loads(data)  # noqa: S302  the layer's files, which its build wrote
