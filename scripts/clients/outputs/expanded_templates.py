"""Writes the macro's outputs to files, for the programs that check templates and definitions."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from macro.handler import LAYER_ARN_VARIABLE
from macro.source.expand_options import MACRO
from macro.source.transforms.local_transforms import LANGUAGE_EXTENSIONS, SERVERLESS
from macro.source.transforms.section import SECTION
from tests.golden import cases
from tests.templates import examples
from tests.templates.judges import read_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Output:
    """A template before and after the macro, as JSON files.

    Attributes:
        name: The name of the golden case or the example.
        before: The file of the template, without the macro in its Transform section.
        after: The file of the macro's output.
        is_example: Whether the template is one of the examples.
    """

    name: str
    before: Path
    after: Path
    is_example: bool

    def definitions(self) -> Iterator[tuple[str, Any]]:
        """Yields the logical ID and the definition of each state machine that the macro changed."""
        before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (self.before, self.after))
        for logical_id, resource in after["Resources"].items():
            if resource != before["Resources"].get(logical_id) and resource["Type"].endswith(
                "::StateMachine"
            ):
                properties = resource["Properties"]
                yield logical_id, properties.get("Definition") or properties.get("DefinitionString")


def expand_all(folder: Path) -> tuple[Output, ...]:
    """Writes every golden case that expands, and every example, to files in a folder."""
    golden = [
        _write(folder, _name(path), cases.read(path), read_template(expanded), is_example=False)
        for path in cases.templates()
        if (expanded := path.with_suffix(".expanded.yaml")).exists()
    ]
    with patch.dict(os.environ, {LAYER_ARN_VARIABLE: examples.LAYER}):
        expanded_examples = [
            _write(folder, path.stem, template, examples.expand(template), is_example=True)
            for path in examples.PLAIN
            for template in [read_template(path)]
        ]
        sam = examples.expand_sam_example()
    path = examples.SAM / "template.yaml"
    return (
        *golden,
        *expanded_examples,
        _write(folder, examples.SAM.name, read_template(path), sam, is_example=True),
    )


def _name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def _write(
    folder: Path, name: str, before: dict[str, Any], after: dict[str, Any], *, is_example: bool
) -> Output:
    transforms = _other_transforms(before)
    output = Output(name, folder / f"{name}.before.json", folder / f"{name}.json", is_example)
    for path, template in ((output.before, before), (output.after, after)):
        kept = {key: value for key, value in template.items() if key != SECTION}
        section = {SECTION: transforms} if transforms else {}
        path.write_text(json.dumps({**section, **kept}, indent=1), encoding="utf-8")
    return output


def _other_transforms(template: dict[str, Any]) -> list[str]:
    """Returns the transforms besides the macro that a template uses. Golden cases don't name them."""
    named = template.get(SECTION, [])
    declared = [name for name in ([named] if isinstance(named, str) else named) if name != MACRO]
    text = json.dumps(template)
    needed = [
        name
        for name, sign in ((LANGUAGE_EXTENSIONS, "Fn::ToJsonString"), (LANGUAGE_EXTENSIONS, "Fn::ForEach"))
        if sign in text
    ]
    serverless = [SERVERLESS] if "AWS::Serverless::" in text else []
    return list(dict.fromkeys([*needed, *declared, *serverless]))
