"""What CloudFormation would refuse in the expanded template, said in words that help.

Source: AWS CloudFormation User Guide, CloudFormation quotas; AWS Step Functions Developer Guide, Service quotas.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, TemplatePath, template_error
from macro.state_machines.parser import is_state_machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

MAX_RESOURCES = 500
LOGICAL_ID_LENGTH = 255
TEMPLATE_BYTES = 1_000_000
"""Step Functions takes definitions of 1,048,576 bytes, more than a template can hold."""


def check_logical_ids(emitted: Mapping[str, Mapping[str, Json]], resources: Mapping[str, Json]) -> None:
    """Raises Rejected where an emitted resource has a logical ID that is too long, or that the template uses already.

    `emitted` holds, by state machine, what stands beside it.
    """
    problems = DiagnosticCollector()
    for state_machine, beside in emitted.items():
        for name in beside:
            if name in resources:
                problems.add(
                    rules.STATE_MACHINE,
                    TemplatePath(name),
                    f"the macro adds a resource of this name for {state_machine}; rename this one",
                )
            if len(name) > LOGICAL_ID_LENGTH:
                text = f"{name} has {len(name)} characters; CloudFormation takes {LOGICAL_ID_LENGTH}"
                problems.add(
                    rules.STATE_MACHINE,
                    TemplatePath(state_machine),
                    f"{text}: give {state_machine} a shorter name",
                )
    problems.finish()


def check_quotas(template: Mapping[str, Json]) -> None:
    """Raises Rejected where an expanded template is beyond CloudFormation's limits."""
    resources = cast("Mapping[str, Json]", template["Resources"])
    if len(resources) > MAX_RESOURCES:
        text = f"expanded, the template has {len(resources)} resources; CloudFormation takes {MAX_RESOURCES}"
        raise template_error(
            rules.STATE_MACHINE,
            TemplatePath(""),
            f"{text}: split it into nested stacks, or let state machines share a caller (SharedCaller: true)",
        )
    _check_definitions(resources)
    size = _bytes(dict(template))
    if size > TEMPLATE_BYTES:
        text = f"expanded, the template has {size:,} bytes; CloudFormation takes {TEMPLATE_BYTES:,}"
        raise template_error(rules.STATE_MACHINE, TemplatePath(""), f"{text}: split it into nested stacks")


def _check_definitions(resources: Mapping[str, Json]) -> None:
    """Raises Rejected for definitions that no template can hold, however it is split."""
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
            text = f"expanded, the definition has {size:,} bytes; a template takes {TEMPLATE_BYTES:,} in all"
            raise template_error(
                rules.STATE_MACHINE,
                TemplatePath(name).at(key),
                f"{text}: move states to a state machine of their own",
            )


def _bytes(value: Json) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
