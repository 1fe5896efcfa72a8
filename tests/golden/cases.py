"""The golden cases: how they are read, expanded and written."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awscli.customizations.cloudformation.yamlhelper import yaml_parse
from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from macro.definition.read import Inputs
from macro.definition.stored import Location, Unreadable
from macro.deployment import Deployment, Home
from macro.expand import expand
from macro.problems import Rejected

FOLDER = Path(__file__).parent
DEPLOYMENT = Deployment(
    Home("eu-central-1", "123456789012", "aws"),
    "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-caller:1",
)


class Files:
    """Definitions in `files/<bucket>/<key>`, in place of S3."""

    def read(self, location: Location) -> str:
        path = FOLDER / "files" / location.bucket / location.key
        if not location.bucket or not path.is_file():
            raise Unreadable(f"{location} can't be read (NoSuchKey)")
        return path.read_text()


@dataclass(frozen=True)
class Outcome:
    """What a template becomes: the expected file's name ending, and its text."""

    ending: str
    text: str


def templates() -> list[Path]:
    return sorted(
        path
        for path in FOLDER.glob("*/*.yaml")
        if not path.name.endswith(".expanded.yaml") and path.parent.name != "files"
    )


def read(path: Path) -> dict[str, Any]:
    """The template as CloudFormation hands it to the macro: intrinsics in long form, no Transform."""
    template: dict[str, Any] = json.loads(json.dumps(yaml_parse(path.read_text())))
    return {name: value for name, value in template.items() if name != "Transform"}


def inputs(template: dict[str, Any]) -> Inputs:
    parameters = template.get("Parameters", {})
    return Inputs(
        Files(), {name: value["Default"] for name, value in parameters.items() if "Default" in value}
    )


def outcome(path: Path) -> Outcome:
    template = read(path)
    try:
        return Outcome(".expanded.yaml", dumped(expand(template, DEPLOYMENT, inputs(template)).template))
    except Rejected as rejection:
        return Outcome(".error.txt", f"{rejection}\n")


class _Lines(SafeRepresenter):
    """Text of several lines as a block, so that a person can read it."""

    def text(self, value: str) -> object:
        style = "|" if "\n" in value else None
        return self.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Lines.add_representer(str, _Lines.text)


def dumped(template: dict[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Lines
    yaml.default_flow_style = False
    yaml.width = 110
    yaml.representer.ignore_aliases = lambda _data: True  # every value in full
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # declared as None
    stream = io.StringIO()
    yaml.dump(template, stream)
    return stream.getvalue()
