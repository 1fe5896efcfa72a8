"""Variants of a template. Each variant adds a Region to the ARN of one native state, and changes nothing else."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from macro.definition.external_file import UnreadableDefinition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from macro.definition.external_file import DefinitionLocation
    from macro.model.template_values import Json

REGION = "us-west-2"
LOCAL = "local-files"
"""The bucket name that the SAM-transformed template uses for files in the template's folder."""


class Integration(Enum):
    """The kinds of integrations whose ARNs can get a Region. The value matches the position of an empty Region.

    The ARNs that begin like an optimized integration of S3 are those of Map states, which read items and write results.
    """

    AWS_SDK = re.compile(r"(?<=:states:)(?=::aws-sdk:(?P<call>[\w-]+:\w+))")
    OPTIMIZED = re.compile(r"(?<=:states:)(?=::(?!aws-sdk:|s3:)(?P<call>[\w-]+:\w+(?:\.[A-Za-z]+(?::2)?)?))")


_STATE_MACHINES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")


@dataclass(frozen=True, slots=True)
class NativeArn:
    """An integration ARN without a Region.

    Attributes:
        owner: The logical ID of the state machine.
        file: The definition file that contains the ARN; empty for the template.
        path: The path of the string that contains the ARN, in the template.
        number: The number of ARNs of the same kind before this one in the same string.
        call: The service and the action, with the suffix of a pattern for an optimized integration.
        integration: The kind of integration.
    """

    owner: str
    file: str
    path: tuple[str | int, ...]
    number: int
    call: str
    integration: Integration = Integration.AWS_SDK


@dataclass
class Files:
    """Reads the definition files next to a template, and adds a Region to the ARN `changed` if it's in one of them.

    Attributes:
        folder: The template's folder.
        changed: The ARN that gets a Region; None if no file changes.
        texts: The files that were read, by name.
    """

    folder: Path
    changed: NativeArn | None = None
    texts: dict[str, str] = field(default_factory=dict)

    def read(self, location: DefinitionLocation) -> str:
        """Returns the text of a local file. A definition in S3 can't be read."""
        path = self.folder / location.key
        if location.bucket not in ("", LOCAL) or not path.is_file():
            raise UnreadableDefinition(f"{location} isn't a local file")
        text = self.texts[location.key] = path.read_text(encoding="utf-8")
        if self.changed and self.changed.file == location.key:
            return _with_region(text, self.changed)
        return text


def arns_in_template(template: Json, integration: Integration) -> Iterator[NativeArn]:
    """Yields the ARNs of one kind of integration in the state machines of a template."""
    resources = template.get("Resources") if isinstance(template, dict) else None
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and resource.get("Type") in _STATE_MACHINES:
            yield from _arns(resource, ("Resources", name), integration)


def arns_in_file(owner: str, name: str, text: str, integration: Integration) -> Iterator[NativeArn]:
    """Yields the ARNs of one kind of integration in the definition file of a state machine."""
    for number, match in enumerate(integration.value.finditer(text)):
        if not text[: match.start()].rpartition("\n")[2].lstrip().startswith("#"):  # a comment in YAML
            yield NativeArn(owner, name, (), number, match["call"], integration)


def add_region(template: dict[str, Json], arn: NativeArn) -> dict[str, Json]:
    """Returns a copy of the template with a Region in one of its ARNs."""
    changed = copy.deepcopy(template)
    parent: Any = changed
    *above, last = arn.path
    for step in above:
        parent = parent[step]
    parent[last] = _with_region(parent[last], arn)
    return changed


def _arns(value: Json, path: tuple[str | int, ...], integration: Integration) -> Iterator[NativeArn]:
    if isinstance(value, str):
        for number, match in enumerate(integration.value.finditer(value)):
            yield NativeArn(str(path[1]), "", path, number, match["call"], integration)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _arns(member, (*path, name), integration)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _arns(item, (*path, index), integration)


def _with_region(text: str, arn: NativeArn) -> str:
    start = list(arn.integration.value.finditer(text))[arn.number].start()
    return text[:start] + REGION + text[start:]
