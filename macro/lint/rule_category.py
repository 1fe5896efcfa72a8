"""Which part of a call a problem is about, so that each part can have a rule of its own."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from macro.settings.template_settings import SETTINGS_PATH
from macro.shorthand.fields import FIELDS

if TYPE_CHECKING:
    from macro.model.diagnostics import Diagnostic


class RuleCategory(Enum):
    """The part of a call, or of what is around it."""

    FIELDS = auto()
    SERVICE = auto()
    TARGETS = auto()
    PARAMETERS = auto()
    PERMISSIONS = auto()
    STATE_MACHINE = auto()


_BY_FIELD = {
    "Service": RuleCategory.SERVICE,
    "Action": RuleCategory.SERVICE,
    "Resource": RuleCategory.SERVICE,
    "Region": RuleCategory.TARGETS,
    "Targets": RuleCategory.TARGETS,
    "Endpoint": RuleCategory.TARGETS,
    "EndpointOptions": RuleCategory.TARGETS,
    "AllowedRegions": RuleCategory.TARGETS,
    "Parameters": RuleCategory.PARAMETERS,
    "Arguments": RuleCategory.PARAMETERS,
    "IamResources": RuleCategory.PERMISSIONS,
    "IamAction": RuleCategory.PERMISSIONS,
    "AdditionalIamStatements": RuleCategory.PERMISSIONS,
    "Credentials": RuleCategory.PERMISSIONS,
}
_WORD = re.compile(r"[A-Za-z]+")
_INTO = {"States": 2, "Branches": 2, "Fn::If": 2, "ItemProcessor": 1, "Iterator": 1}


def rule_category(problem: Diagnostic) -> RuleCategory:
    """The topic of a problem: by the field that it stands at, else by the first field that its text names."""
    settings = (*SETTINGS_PATH.path, "States")
    path = problem.place.path
    if problem.place.resource:
        inside = _behind_states(path)
        if inside is None:
            return RuleCategory.STATE_MACHINE
    elif path[: len(settings)] == settings:
        inside = path[len(settings) + 1 :]
    else:
        return RuleCategory.STATE_MACHINE
    if inside:
        return _BY_FIELD.get(inside[0].removesuffix(".$"), RuleCategory.FIELDS)
    named = (word for word in _WORD.findall(problem.text) if word in FIELDS)
    return _BY_FIELD.get(next(named, ""), RuleCategory.FIELDS)


def _behind_states(path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The steps behind the innermost state; None where no state is on the way."""
    position, inside = 0, False
    while position < len(path) and path[position] in _INTO:
        inside = inside or path[position] == "States"
        position += _INTO[path[position]]
    return path[position:] if inside else None
