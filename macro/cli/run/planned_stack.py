"""A template to deploy, with the local templates of its nested stacks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macro.cli.expand_file import expand_file
from macro.cli.report import print_diagnostics
from macro.cli.run.input_problems import is_file
from macro.cli.run.local_paths import find_nested_templates
from macro.cli.terminal.progress import announce_if_slow
from macro.model.template_values import to_text
from macro.source.transforms.section import parameter_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.cli.expand_file import Outcome
    from macro.model.template_values import Json
    from macro.source.expand_options import ExpandOptions


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """A template, and the options of its expansion. `nested` are its nested stacks by logical ID."""

    file: str
    options: ExpandOptions
    outcome: Outcome
    nested: Mapping[str, PlannedStack] = field(default_factory=dict)

    def with_nested(self) -> Iterator[PlannedStack]:
        """Yields the stack, and its nested stacks at any depth."""
        yield self
        for each in self.nested.values():
            yield from each.with_nested()


def plan_stack(
    file: str, options: ExpandOptions, *, quiet: bool = False, parents: tuple[Path, ...] = ()
) -> PlannedStack:
    """Expands a template and those of its nested stacks, and prints their problems.

    Args:
        file: The name of the template file.
        options: The options of the expansion.
        quiet: Whether the problems aren't printed.
        parents: The template files of the parent stacks.

    Raises:
        UsageError: A nested stack has the template of one of its parents.
    """
    if Path(file).resolve() in parents:
        raise click.UsageError(f"{file}: a nested stack can't have the template of one of its parents")
    with announce_if_slow(f"expanding {file}"):
        outcome = expand_file(file, options, skip_s3=False)
    if not quiet:
        print_diagnostics(outcome.diagnostics)
    template = outcome.expansion.template if outcome.expansion else {}
    nested = {}
    for each in find_nested_templates(template, Path(file).parent):
        if is_file(str(each.path)):
            given = replace(options, parameters=_read_parameters(template, each.owner, options))
            parents_of_nested = (*parents, Path(file).resolve())
            nested[each.owner] = plan_stack(str(each.path), given, quiet=quiet, parents=parents_of_nested)
    return PlannedStack(file, options, outcome, nested)


def _read_parameters(template: Mapping[str, Json], owner: str, options: ExpandOptions) -> dict[str, str]:
    """Returns the parameter values of a nested stack that are known before the deployment."""
    match template.get("Resources"):
        case {**resources}:
            resource = resources[owner]
        case _:
            return {}
    match resource:
        case {"Properties": {"Parameters": {**written}}}:
            values = parameter_values(template, options.parameters or {})
        case _:
            return {}
    read: dict[str, str] = {}
    for name, value in written.items():
        match value:
            case {"Ref": str(parameter)} if parameter in values:
                read[str(name)] = values[parameter]
            case str() | int() | float():
                read[str(name)] = to_text(value)
    return read
