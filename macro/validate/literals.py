"""Finds the literals in the parameters of a call, with the members of the API that they are for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.model import ListShape, MapShape, StructureShape

from caller.awsmodel.models import service_model
from caller.awsmodel.naming import member_names
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import TemplateValue

_SECRET_NAME = re.compile(
    r"Password|Secret(String|Binary|Key|AccessKey)?$|Credential$|PrivateKey|ApiKey$|AuthToken$|Passphrase"
)
"""The names of members that hold a secret. The model's `sensitive` trait also marks personal and business data."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal in the parameters, with the name and shape of its member. Timestamps and blobs aren't literals."""

    name: str
    shape: Shape
    value: bool | str | float | list[TemplateValue]
    path: TemplatePath

    @property
    def is_secret(self) -> bool:
        """Whether the member holds a secret."""
        return _SECRET_NAME.search(self.name) is not None


def find_literals(call: AwsCall) -> Iterator[Literal]:
    """Yields each literal in the parameters of a call."""
    shape = service_model(call.service).operation_model(call.operation).input_shape
    if shape is None or isinstance(call.parameters, Intrinsic | RunTime):
        return
    name = call.language.parameters_field
    yield from _literals(shape, call.parameters, call.path.at(name), name)


def _literals(shape: Shape, value: TemplateValue, path: TemplatePath, name: str) -> Iterator[Literal]:
    """Yields each literal in a value; `name` is the name of the structure member that contains it."""
    match shape, value:
        case StructureShape(), dict():
            yield from _in_structure(shape, value, path)
        case MapShape(), dict():
            for key, member in value.items():
                yield from _literals(shape.value, member, path.at(key), name)
        case ListShape(), list():
            yield Literal(name, shape, value, path)
            for index, item in enumerate(value):
                yield from _literals(shape.member, item, path.at(index), name)
        case _, bool() | str() | int() | float() if shape.type_name not in {"timestamp", "blob"}:
            yield Literal(name, shape, value, path)
        case _:
            return


def _in_structure(
    shape: StructureShape, value: dict[str, TemplateValue], path: TemplatePath
) -> Iterator[Literal]:
    spellings = member_names(shape.members)
    for name, member in value.items():
        if name in spellings:
            yield from _literals(shape.members[spellings[name]], member, path.at(name), name)
