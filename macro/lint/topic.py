"""Which part of a call a problem is about, so that each part can have a rule of its own."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from macro.settings import PLACE
from macro.shorthand.fields import FIELDS

if TYPE_CHECKING:
    from macro.problems import Problem


class Topic(Enum):
    """The part of a call, or of what is around it."""

    FIELDS = auto()
    SERVICE = auto()
    TARGETS = auto()
    PARAMETERS = auto()
    PERMISSIONS = auto()
    STATE_MACHINE = auto()


_BY_FIELD = {
    "Service": Topic.SERVICE,
    "Action": Topic.SERVICE,
    "Resource": Topic.SERVICE,
    "Region": Topic.TARGETS,
    "Targets": Topic.TARGETS,
    "Endpoint": Topic.TARGETS,
    "EndpointOptions": Topic.TARGETS,
    "AllowedRegions": Topic.TARGETS,
    "Parameters": Topic.PARAMETERS,
    "Arguments": Topic.PARAMETERS,
    "IamResources": Topic.PERMISSIONS,
    "IamAction": Topic.PERMISSIONS,
    "AdditionalIamStatements": Topic.PERMISSIONS,
    "Credentials": Topic.PERMISSIONS,
}
_WORD = re.compile(r"[A-Za-z]+")
_INTO = {"States": 2, "Branches": 2, "Fn::If": 2, "ItemProcessor": 1, "Iterator": 1}


def topic_of(problem: Problem) -> Topic:
    """The topic of a problem: by the field that it stands at, else by the first field that its text names."""
    settings = (*PLACE.path, "States")
    path = problem.place.path
    if problem.place.resource:
        inside = _behind_states(path)
        if inside is None:
            return Topic.STATE_MACHINE
    elif path[: len(settings)] == settings:
        inside = path[len(settings) + 1 :]
    else:
        return Topic.STATE_MACHINE
    if inside:
        return _BY_FIELD.get(inside[0].removesuffix(".$"), Topic.FIELDS)
    named = (word for word in _WORD.findall(problem.text) if word in FIELDS)
    return _BY_FIELD.get(next(named, ""), Topic.FIELDS)


def _behind_states(path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The steps behind the innermost state; None where no state is on the way."""
    position, inside = 0, False
    while position < len(path) and path[position] in _INTO:
        inside = inside or path[position] == "States"
        position += _INTO[path[position]]
    return path[position:] if inside else None
