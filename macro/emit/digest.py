"""Digests for logical IDs, which change if a template value or a parameter that it uses changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.intrinsics.references import needed_conditions, referenced, uses_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

_LENGTH = 8


@dataclass(frozen=True, slots=True)
class TemplateValues:
    """What template values can depend on: parameter values and the sections Mappings and Conditions.

    The parameters must not contain those with NoEcho, because anybody who can guess a secret could compare its digest.
    """

    parameters: Mapping[str, str]
    mappings: Json = None
    conditions: Json = None


def digest(value: Json, values: TemplateValues) -> str:
    """Returns eight hexadecimal digits for a value and for everything that decides its value at deployment.

    Attributes of resources count by name only.
    """
    defined = values.conditions if isinstance(values.conditions, dict) else {}
    whole: Json = [value, needed_conditions(value, defined)]
    names = sorted({name for name in referenced(whole) if name in values.parameters})
    mappings = values.mappings if uses_mapping(whole) else None
    basis = [whole, {name: values.parameters[name] for name in names}, mappings]
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()[:_LENGTH]
