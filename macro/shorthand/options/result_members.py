"""The members of structures in a native result, by the names that the result has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.model import StructureShape

from caller.awsmodel.naming import member_name
from caller.awsmodel.suggestions import nearest_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from botocore.model import Shape


def result_members(shape: Shape | None) -> Mapping[str, Shape] | None:
    """Returns the members of a structure by their native names, or None if the shape has no fixed members."""
    if not isinstance(shape, StructureShape) or getattr(shape, "is_document_type", False):
        return None
    return {member_name(name): member for name, member in shape.members.items()}


def nearest_member(name: str, members: Iterable[str]) -> str | None:
    """Returns the native name that the user probably meant by a wrong name, or None if no name is similar.

    Args:
        name: The name in the template, which can be the API's own spelling (`DBSnapshot`).
        members: The native names.
    """
    names = tuple(members)
    native = member_name(name)
    return native if native in names else nearest_name(name, names)
