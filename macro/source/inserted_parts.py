"""Parts of state machines that `Fn::Transform` inserts, such as files in Amazon S3 with `AWS::Include`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplatePath
from macro.state_machines.model import is_state_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.template_values import Json

_TRANSFORM = "Fn::Transform"


def find_inserted_parts(template: Json) -> Iterator[Diagnostic]:
    """Yields a warning for each `Fn::Transform` in a state machine.

    CloudFormation runs it before the macro, so the macro sees its result, but a local check doesn't.
    """
    resources = template.get("Resources") if isinstance(template, dict) else None
    for logical_id, resource in resources.items() if isinstance(resources, dict) else ():
        if is_state_machine(resource):
            yield from _find(resource.get("Properties"), TemplatePath(logical_id))


def _find(value: Json, path: TemplatePath) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, path.at(index))
    elif isinstance(value, dict):
        if _TRANSFORM in value:
            transform = value[_TRANSFORM]
            name = transform.get("Name") if isinstance(transform, dict) else None
            text = f"the part that {name or 'a macro'} inserts wasn't checked, because only CloudFormation inserts it"
            yield Diagnostic(rules.SKIPPED_DEFINITION, path.key(_TRANSFORM), text)
        for key, member in value.items():
            if key != _TRANSFORM:
                yield from _find(member, path.at(key))
