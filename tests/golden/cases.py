"""Reads and expands the golden cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from macro.definition.external_file import DefinitionLocation, UnreadableDefinition
from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model.stack_context import Deployment, StackContext
from macro.source.formats.yaml_writer import write_yaml
from macro.source.template_file import read_template
from macro.source.transforms.section import parameter_values

FOLDER = Path(__file__).parent
DEPLOYMENT = Deployment(
    StackContext("eu-central-1", "123456789012", "aws"),
    "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-caller:1",
)


class Files:
    """Reads definitions from `files/<bucket>/<key>` instead of S3."""

    def read(self, location: DefinitionLocation) -> str:
        path = FOLDER / "files" / location.bucket / location.key
        if not location.bucket or not path.is_file():
            raise UnreadableDefinition(f"{location} can't be read (NoSuchKey)")
        return path.read_text()


@dataclass(frozen=True)
class Outcome:
    """The output for a template: the ending of the expected file's name, and its text."""

    ending: str
    text: str


def templates() -> list[Path]:
    return sorted(
        path
        for path in FOLDER.glob("*/*.yaml")
        if not path.name.endswith(".expanded.yaml") and path.parent.name != "files"
    )


def read(path: Path) -> dict[str, Any]:
    """Returns the template as CloudFormation passes it to the macro: functions in their full form, and no Transform."""
    template = cast("dict[str, Any]", read_template(str(path)).value)
    return {name: value for name, value in template.items() if name != "Transform"}


def inputs(template: dict[str, Any]) -> Inputs:
    return Inputs(Files(), parameter_values(template, {}))


def outcome(path: Path) -> Outcome:
    template = read(path)
    expansion = expand(template, DEPLOYMENT, inputs(template))
    if expansion.failed:
        return Outcome(".error.txt", "\n".join(map(str, expansion.errors)) + "\n")
    return Outcome(".expanded.yaml", write_yaml(expansion.template, short_tags=True))
