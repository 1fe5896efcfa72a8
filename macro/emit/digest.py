"""Digests for logical IDs: a new one where a value of the template, or a parameter it uses, has changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.intrinsics.references import referenced, referenced_conditions, uses_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

_LENGTH = 8


@dataclass(frozen=True, slots=True)
class TemplateValues:
    """What a template's values may depend on: parameter values, and the sections Mappings and Conditions."""

    parameters: Mapping[str, str]
    mappings: Json = None
    conditions: Json = None


def digest(value: Json, values: TemplateValues) -> str:
    """Eight hexadecimal digits for a value with all that decides it when CloudFormation fills it in.

    Attributes of resources are known by their names alone.
    """
    conditions = _conditions(value, values)
    whole: Json = [value, dict(conditions)]
    names = sorted({name for name in referenced(whole) if name in values.parameters})
    mappings = values.mappings if uses_mapping(whole) else None
    basis = [whole, {name: values.parameters[name] for name in names}, mappings]
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()[:_LENGTH]


def _conditions(value: Json, values: TemplateValues) -> dict[str, Json]:
    """The definitions of the conditions that a value depends on, and of those that they depend on."""
    known = values.conditions if isinstance(values.conditions, dict) else {}
    found: dict[str, Json] = {}
    waiting = list(referenced_conditions(value))
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found[name] = known[name]
            waiting += referenced_conditions(known[name])
    return found
