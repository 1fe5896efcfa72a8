"""A shorthand state as the template contains it, before it is parsed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macro.model.state_type import STATE_TYPE
from macro.shorthand.integration.integration_arn import parse_integration_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.definition.forms import Form
    from macro.definition.state_walk import State
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json
    from macro.shorthand.integration.integration_arn import IntegrationArn


@dataclass(frozen=True, slots=True)
class StateOptions:
    """The call options of one state in the template's Metadata, and the path of each."""

    values: Mapping[str, Json] = field(default_factory=dict)
    paths: Mapping[str, TemplatePath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A shorthand state with the definition that contains it, its path, and its options."""

    state: State
    form: Form
    path: TemplatePath
    options: StateOptions

    @property
    def arn(self) -> IntegrationArn | None:
        """The integration ARN, or None for `Type: Cross::Region::AwsCall`."""
        return parse_integration_arn(self.state.value, self.form.meaning, self.form.facts)


def is_shorthand(state: State, form: Form) -> bool:
    """Returns whether a state is a cross-Region call, in either spelling."""
    if state.value.get("Type") == STATE_TYPE:
        return True
    return parse_integration_arn(state.value, form.meaning, form.facts) is not None


def metadata_entry(state_path: str, fields: Mapping[str, str]) -> str:
    """Returns the `Metadata` entry that gives fields to a state, as YAML.

    Args:
        state_path: The state's path in Metadata, such as `Orders/Read`.
        fields: The fields, with their values as JSON.
    """
    lines = "".join(f"\n        {name}: {value}" for name, value in fields.items())
    return f"Metadata:\n  {STATE_TYPE}:\n    States:\n      {state_path}:{lines}"
