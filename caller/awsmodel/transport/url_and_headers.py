"""Values that would change the path or the headers of the request that contains them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import Shape

_DOTS = frozenset({".", ".."})
_OBJECT_KEY = "Key"
_LINE_BREAK = re.compile(r"[\r\n\0]")


def find_label_problem(label: str, shape: Shape) -> str | None:
    """Returns why a value can't be a label in the path of a URL, or None if it can.

    The request's path can be that of another operation if a label is empty, or if it contains a segment that servers
    remove, together with the segment before it. Only the keys of S3 objects can contain such segments.

    Args:
        label: The value.
        shape: The shape of the member that contains it.
    """
    if not label:
        return "must not be empty"
    segments = [label] if shape.serialization.get("name") == _OBJECT_KEY else label.split("/")
    return "must not be '.' or '..', or contain such a segment" if _DOTS.intersection(segments) else None


def find_header_problem(header: str) -> str | None:
    """Returns why a text can't be an HTTP header, or None if it can. A line break in it would begin another header."""
    if _LINE_BREAK.search(header):
        return "must not contain a line break, because it is sent as an HTTP header"
    return None
