"""Variants of a template: each adds a Region to the ARN of one native state and changes nothing else."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from macro.definition.external_file import UnreadableDefinition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from macro.definition.external_file import DefinitionLocation
    from macro.model.template_values import Json

REGION = "us-west-2"
LOCAL = "local-files"
"""The bucket that stands for the template's folder after the SAM transform."""

_EMPTY_REGION = re.compile(r"(?<=:states:)(?=::aws-sdk:(?P<service>[\w-]+):(?P<action>\w+))")
_STATE_MACHINES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")


@dataclass(frozen=True, slots=True)
class Place:
    """An ARN without a Region: the file that contains it, the path of the text there, and its number in that text."""

    file: str
    path: tuple[str | int, ...]
    number: int
    call: str


@dataclass
class Files:
    """Definition files next to a template, one of which can have a Region added.

    `texts` are the files that were read.
    """

    folder: Path
    changed: Place | None = None
    texts: dict[str, str] = field(default_factory=dict)

    def read(self, location: DefinitionLocation) -> str:
        """Returns the text of a local file; a definition in S3 can't be read."""
        path = self.folder / location.key
        if location.bucket not in ("", LOCAL) or not path.is_file():
            raise UnreadableDefinition(f"{location} isn't a local file")
        text = self.texts[location.key] = path.read_text(encoding="utf-8")
        if self.changed and self.changed.file == location.key:
            return _with_region(text, self.changed.number)
        return text


def places_in_template(template: Json) -> Iterator[Place]:
    """Yields each place in the state machines of a template."""
    resources = template.get("Resources") if isinstance(template, dict) else None
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and resource.get("Type") in _STATE_MACHINES:
            yield from _places(resource, ("Resources", name))


def places_in_file(name: str, text: str) -> Iterator[Place]:
    """Yields each place in a definition file."""
    for number, match in enumerate(_EMPTY_REGION.finditer(text)):
        yield Place(name, (), number, f"{match['service']}:{match['action']}")


def with_region(template: dict[str, Json], place: Place) -> dict[str, Json]:
    """Returns a copy of the template with a Region at one place of the template itself."""
    changed = copy.deepcopy(template)
    holder: Any = changed
    *above, last = place.path
    for step in above:
        holder = holder[step]
    holder[last] = _with_region(holder[last], place.number)
    return changed


def _places(value: Json, path: tuple[str | int, ...]) -> Iterator[Place]:
    if isinstance(value, str):
        for number, match in enumerate(_EMPTY_REGION.finditer(value)):
            yield Place("", path, number, f"{match['service']}:{match['action']}")
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _places(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, (*path, index))


def _with_region(text: str, number: int) -> str:
    start = list(_EMPTY_REGION.finditer(text))[number].start()
    return text[:start] + REGION + text[start:]
