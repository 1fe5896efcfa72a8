"""Converts botocore's parsed response into the native result: modeled members, native names, and JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.utils import is_json_value_header

from caller.awsmodel import scalars
from caller.awsmodel.naming import member_name
from caller.contract import BlobFormat

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import ListShape, MapShape, Shape, StructureShape
    from botocore.response import StreamingBody

    ReadStream: TypeAlias = Callable[[StreamingBody], bytes]
    Decode: TypeAlias = Callable[[Any], Any]


class ResultDecoders:
    """The decoders of one service's shapes for one blob format. None means that values don't change."""

    def __init__(self, blob_format: BlobFormat, read_stream: ReadStream) -> None:
        """Starts without decoders; each shape gets its decoder when it is first needed.

        Args:
            blob_format: The format of blobs in the result.
            read_stream: Reads a streaming body to its end.
        """
        self._read_stream = read_stream
        self._from_blob = scalars.from_blob_base64 if blob_format is BlobFormat.BASE64 else scalars.from_blob
        self._structures: dict[str, _Structure] = {}

    def decoder(self, shape: Shape) -> Decode | None:
        """Returns the decoder of a shape, or None if its values are already valid JSON values."""
        if getattr(shape, "is_document_type", False):
            return scalars.from_document
        make = _CONTAINERS.get(shape.type_name)
        return make(shape, self) if make else self._scalar(shape)

    def structure(self, shape: StructureShape) -> Decode:
        """Returns the decoder of a structure. There is one per structure, so that recursive shapes work."""
        return self._structures.setdefault(shape.name, _Structure(shape, self))

    def result_name(self, model_name: str) -> str:
        """Returns the name that a member has in the result."""
        return member_name(model_name)

    def _scalar(self, shape: Shape) -> Decode | None:
        if shape.type_name == "blob":
            return self._blob
        if is_json_value_header(shape):  # botocore has already parsed the text
            return scalars.compact_json
        return _SCALARS.get(shape.type_name)

    def _blob(self, value: Any) -> str:
        return self._from_blob(value if isinstance(value, bytes | str) else self._read_stream(value))


class _Structure:
    """Decodes the modeled members of a structure, in the order of the response."""

    __slots__ = ("_decoders", "_shape", "_table")

    def __init__(self, shape: StructureShape, decoders: ResultDecoders) -> None:
        self._shape = shape
        self._decoders = decoders
        self._table: dict[str, tuple[str, Decode | None]] | None = None

    def __call__(self, value: dict[str, Any]) -> dict[str, Any]:
        table = self._table if self._table is not None else self._build_table()
        decoded = {}
        for name, item in value.items():
            entry = table.get(name)
            if entry is not None and item is not None:
                native, decode = entry
                decoded[native] = decode(item) if decode else item
        return decoded

    def _build_table(self) -> dict[str, tuple[str, Decode | None]]:
        self._table = {
            name: (self._decoders.result_name(name), self._decoders.decoder(shape))
            for name, shape in self._shape.members.items()
        }
        return self._table


def _list_decoder(shape: ListShape, decoders: ResultDecoders) -> Decode | None:
    if shape.member.type_name not in _CONTAINERS:
        decode = decoders.decoder(shape.member)
        return decode and (lambda value: [None if item is None else decode(item) for item in value])
    return _RecursiveContainer(lambda: decoders.decoder(shape.member), _decode_list)


def _map_decoder(shape: MapShape, decoders: ResultDecoders) -> Decode | None:
    if shape.value.type_name not in _CONTAINERS:
        decode = decoders.decoder(shape.value)
        return decode and (lambda value: _decode_map(decode, value))
    return _RecursiveContainer(lambda: decoders.decoder(shape.value), _decode_map)


class _RecursiveContainer:
    """Decodes a container, whose member decoder it creates at the first value, because a list can contain itself."""

    __slots__ = ("_apply", "_create", "_decode")

    def __init__(self, create: Callable[[], Decode | None], apply: Callable[[Decode, Any], Any]) -> None:
        self._create = create
        self._apply = apply
        self._decode: Decode | None = None

    def __call__(self, value: Any) -> Any:
        if self._decode is None:
            self._decode = self._create() or _unchanged
        return self._apply(self._decode, value)


def _decode_list(decode: Decode, value: list[Any]) -> list[Any]:
    return [None if item is None else decode(item) for item in value]


def _decode_map(decode: Decode, value: dict[str, Any]) -> dict[str, Any]:
    return {key: None if item is None else decode(item) for key, item in value.items()}


def _unchanged(value: Any) -> Any:
    return value


_CONTAINERS: dict[str, Callable[[Any, ResultDecoders], Decode | None]] = {
    "structure": lambda shape, decoders: decoders.structure(shape),
    "list": _list_decoder,
    "map": _map_decoder,
}
_SCALARS: dict[str, Decode] = {
    "float": scalars.from_float,
    "double": scalars.from_float,
    "timestamp": scalars.from_timestamp,
}
