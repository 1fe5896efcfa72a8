"""What is certain about a template's values when the macro runs: parameters, mappings, and pseudo parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caller.awsmodel.regions import dns_suffixes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

_SSM_TYPE = "AWS::SSM::Parameter::Value<"
_LISTS = ("CommaDelimitedList", "List<", "AWS::SSM::Parameter::Value<List<")
_SSM_LIST = "AWS::SSM::Parameter::Value<CommaDelimitedList>"


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """Values that the macro can use before CloudFormation deploys the stack.

    Args:
        parameters: Parameter values by name, as CloudFormation passes them to the macro: always text.
        declarations: The template's `Parameters` section.
        mappings: The template's `Mappings` section.
        stack: Where the stack is deployed, or None if that is unknown.
        types: The types of the template's resources by logical ID.
        conditions: The template's `Conditions` section.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    declarations: Mapping[str, Json] = field(default_factory=dict)
    mappings: Mapping[str, Json] = field(default_factory=dict)
    stack: StackContext | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, Json] = field(default_factory=dict)

    def reference(self, name: str) -> str | list[Json] | None:
        """Returns what `Ref` returns for a parameter or pseudo parameter, or None if the value is unknown.

        SSM-typed parameters are unknown because CloudFormation reads them after the macro has run. NoEcho parameters
        are unknown so that no secret gets into the output.

        Source: "Parameters" and "Pseudo parameters reference" in the AWS CloudFormation documentation.
        """
        if name.startswith("AWS::"):
            return self._pseudo_parameter(name)
        declaration = self.declarations.get(name)
        if not isinstance(declaration, dict) or name not in self.parameters:
            return None
        if self.hidden_kind(name):
            return None
        value = self.parameters[name]
        return [item.strip() for item in value.split(",")] if self.is_list(name) else value

    def hidden_kind(self, name: str) -> str:
        """Returns `SSM` or `NoEcho` for a parameter whose value the macro must not use; otherwise an empty string."""
        declaration = self.declarations.get(name)
        if not isinstance(declaration, dict):
            return ""
        if str(declaration.get("Type")).startswith(_SSM_TYPE):
            return "SSM"
        return "NoEcho" if _is_secret(declaration) else ""

    def is_list(self, name: str) -> bool:
        """Returns whether `Ref` returns a list for a parameter or pseudo parameter."""
        declaration = self.declarations.get(name)
        kind = str(declaration.get("Type")) if isinstance(declaration, dict) else ""
        return kind.startswith(_LISTS) or kind == _SSM_LIST or name == "AWS::NotificationARNs"

    def needs_value(self, name: str) -> bool:
        """Returns whether a name is a parameter that has no default and that nobody has passed a value for."""
        return name in self.declarations and name not in self.parameters

    def public_parameters(self) -> dict[str, str]:
        """Returns the parameter values without those of NoEcho parameters."""
        return {
            name: value
            for name, value in self.parameters.items()
            if not _is_secret(self.declarations.get(name))
        }

    def _pseudo_parameter(self, name: str) -> str | None:
        if self.stack is None:
            return None
        return {
            "AWS::Region": self.stack.region,
            "AWS::AccountId": self.stack.account,
            "AWS::Partition": self.stack.partition,
            "AWS::URLSuffix": dns_suffixes().get(self.stack.partition),
        }.get(name)


def _is_secret(declaration: Json) -> bool:
    return isinstance(declaration, dict) and str(declaration.get("NoEcho", False)).lower() == "true"


def read_template_facts(
    template: Mapping[str, Json], parameters: Mapping[str, str], stack: StackContext | None
) -> TemplateFacts:
    """Returns the facts about a template.

    Args:
        template: The template. Sections that aren't objects count as empty.
        parameters: Parameter values by name, with defaults.
        stack: Where the stack is deployed.
    """
    return TemplateFacts(
        parameters,
        _read_section(template, "Parameters"),
        _read_section(template, "Mappings"),
        stack,
        _resource_types(template.get("Resources")),
        _read_section(template, "Conditions"),
    )


def _read_section(template: Mapping[str, Json], name: str) -> dict[str, Json]:
    section = template.get(name)
    return section if isinstance(section, dict) else {}


def _resource_types(resources: Json) -> dict[str, str]:
    return {
        name: kind
        for name, resource in (resources.items() if isinstance(resources, dict) else ())
        if isinstance(resource, dict) and isinstance(kind := resource.get("Type"), str)
    }
