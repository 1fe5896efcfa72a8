"""Quotas of CloudFormation that the expanded template must not exceed.

Source: AWS CloudFormation User Guide, CloudFormation quotas; AWS Step Functions Developer Guide, Service quotas.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, TemplatePath, template_error
from macro.state_machines.model import is_state_machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

MAX_RESOURCES = 500
LOGICAL_ID_LENGTH = 255  # characters
TEMPLATE_BYTES = 1_000_000
"""No quota for a definition is needed: it can have 1,048,576 bytes, which is more than a template can have."""


def check_logical_ids(emitted: Mapping[str, Mapping[str, Json]], resources: Mapping[str, Json]) -> None:
    """Raises TemplateError if an added resource has a logical ID that is too long or that the template already uses.

    `emitted` contains the added resources by state machine.
    """
    problems = DiagnosticCollector()
    for state_machine, added in emitted.items():
        for name in added:
            if name in resources:
                problems.add(
                    rules.STATE_MACHINE,
                    TemplatePath(name),
                    f"the macro adds a resource with this logical ID for {state_machine}; rename the existing resource",
                )
            if len(name) > LOGICAL_ID_LENGTH:
                text = f"the logical ID {name} has {len(name)} characters; CloudFormation allows {LOGICAL_ID_LENGTH}"
                problems.add(
                    rules.STATE_MACHINE,
                    TemplatePath(state_machine),
                    f"{text}; use a shorter logical ID than {state_machine}",
                )
    problems.finish()


def check_conditions(emitted: Mapping[str, Mapping[str, Json]], template: Mapping[str, Json]) -> None:
    """Raises TemplateError if the template already has an added condition, or its Conditions aren't an object.

    `emitted` contains the added conditions by state machine.
    """
    if not any(emitted.values()):
        return
    problems = DiagnosticCollector()
    section = TemplatePath("", ("Conditions",))
    written = template.get("Conditions", {})
    if not isinstance(written, dict):
        raise template_error(rules.STATE_MACHINE, section, "Conditions must be an object")
    for state_machine, added in emitted.items():
        for name in added:
            if name in written:
                problems.add(
                    rules.STATE_MACHINE,
                    section.key(name),
                    f"the macro adds a condition with this name for {state_machine}; rename the existing condition",
                )
    problems.finish()


def check_quotas(template: Mapping[str, Json]) -> None:
    """Raises TemplateError if an expanded template exceeds a quota of CloudFormation."""
    resources = cast("Mapping[str, Json]", template["Resources"])
    if len(resources) > MAX_RESOURCES:
        text = f"the expanded template has {len(resources)} resources; CloudFormation allows {MAX_RESOURCES}"
        raise template_error(
            rules.STATE_MACHINE,
            TemplatePath(""),
            f"{text}; split it into nested stacks, or set SharedCaller: true",
        )
    _check_definitions(resources)
    size = _bytes(dict(template))
    if size > TEMPLATE_BYTES:
        text = f"the expanded template has {size:,} bytes; CloudFormation allows {TEMPLATE_BYTES:,}"
        raise template_error(rules.STATE_MACHINE, TemplatePath(""), f"{text}; split it into nested stacks")


def _check_definitions(resources: Mapping[str, Json]) -> None:
    """Raises TemplateError for each definition that is larger than a template can be."""
    problems = DiagnosticCollector()
    for name, resource in resources.items():
        if is_state_machine(resource):
            problems.attempt(_check_definition, name, resource)
    problems.finish()


def _check_definition(name: str, resource: Mapping[str, Json]) -> None:
    properties = resource.get("Properties")
    for key in ("Definition", "DefinitionString"):
        size = _bytes(properties[key]) if isinstance(properties, dict) and key in properties else 0
        if size > TEMPLATE_BYTES:
            text = f"the expanded definition has {size:,} bytes; a template can have {TEMPLATE_BYTES:,}"
            raise template_error(
                rules.STATE_MACHINE,
                TemplatePath(name).at(key),
                f"{text}; move states to another state machine",
            )


def _bytes(value: Json) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
