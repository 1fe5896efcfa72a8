"""Reads the arguments of `cross-region run`, and reports all their problems at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caller.awsmodel.suggestions import did_you_mean
from macro.cli.options import print_warning
from macro.cli.run.emulator import check_endpoint
from macro.cli.run.input_problems import InputError, InputProblems, is_file
from macro.cli.run.json_text import parse_json
from macro.cli.run.local_paths import check_local_paths
from macro.cli.run.missing_parameters import check_parameters
from macro.cli.run.planned_stack import plan_stack
from macro.cli.run.seeds.data import SeedItem, SeedObject, find_objects, read_items
from macro.cli.run.seeds.options import (
    TemplateSeed,
    check_seed_region,
    list_regions,
    only_region,
    parse_items,
    parse_objects,
    parse_templates,
)
from macro.source.expand_options import ExpandOptions
from macro.source.region_names import UnknownRegionError, check_region
from macro.state_machines.model import is_state_machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import Outcome
    from macro.cli.run.planned_stack import PlannedStack

_FILE = "file://"


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments and options of the command, as written."""

    template: str
    state_machine: str | None
    given: str
    seeds: tuple[str, ...]
    objects: tuple[str, ...]
    items: tuple[str, ...]
    seed_regions: tuple[str, ...]
    down: tuple[str, ...]
    endpoint_url: str | None
    options: ExpandOptions


@dataclass(frozen=True, slots=True)
class Plan:
    """What to deploy and to run.

    Args:
        stacks: The stacks in the order of their deployment. The last one contains the state machine.
        state_machine: The logical ID of the state machine.
        execution_input: The input as JSON text.
        objects: The objects of the seeds.
        items: The items of the seeds.
        down: The Regions that don't respond during the execution.
        endpoint_url: The endpoint of a running emulator, or None to start a local AWS.
    """

    stacks: tuple[PlannedStack, ...]
    state_machine: str
    execution_input: str
    objects: tuple[SeedObject, ...]
    items: tuple[SeedItem, ...]
    down: tuple[str, ...]
    endpoint_url: str | None


def read_plan(arguments: Arguments) -> Plan:
    """Returns the plan, and prints the warnings of the templates.

    Raises:
        UsageError: Options have problems. The message lists all of them.
        Exit: Templates have errors, which are printed.
    """
    problems = InputProblems()
    main = plan_stack(arguments.template, arguments.options)
    execution_input = problems.attempt(_read_input, arguments.given)
    machine = problems.attempt(_find_state_machine, main.outcome, arguments.state_machine)
    for region in arguments.down:
        problems.attempt(_check_down, region, arguments.options.stack_region, main.outcome)
    if arguments.endpoint_url is not None:
        problems.attempt(check_endpoint, arguments.endpoint_url, needs_outages=bool(arguments.down))
    regions = _seed_regions(arguments, main.outcome, problems)
    seeds = [
        seed for text in arguments.seeds for seed in problems.attempt(parse_templates, text, regions) or ()
    ]
    objects, items = _read_data(arguments, regions, problems)
    stacks = [*_expand_seeds(seeds, arguments.options.macro_name), main]
    for each in {stack.file: stack for stack in stacks}.values():
        problems.attempt(check_parameters, each.file, each.options, each.outcome, is_seed=each is not main)
        for part in each.with_nested():
            if part.outcome.expansion:
                problems.attempt(check_local_paths, part.file, part.outcome.expansion.template)
    problems.finish()
    if any(part.outcome.failed for stack in stacks for part in stack.with_nested()):
        raise click.exceptions.Exit(1)
    return Plan(
        tuple(stacks),
        machine or "",
        execution_input or "",
        objects,
        items,
        arguments.down,
        arguments.endpoint_url,
    )


def _expand_seeds(seeds: Sequence[TemplateSeed], macro_name: str) -> list[PlannedStack]:
    """Expands the templates of the seeds. The problems of a template with several Regions are printed once."""
    files = [seed.file for seed in seeds]
    return [
        plan_stack(
            seed.file,
            ExpandOptions(region=seed.region, macro_name=macro_name),
            quiet=seed.file in files[:index],
        )
        for index, seed in enumerate(seeds)
    ]


def _read_data(
    arguments: Arguments, regions: Sequence[str], problems: InputProblems
) -> tuple[tuple[SeedObject, ...], tuple[SeedItem, ...]]:
    objects = [
        found
        for text in arguments.objects
        for seed in problems.attempt(parse_objects, text, regions) or ()
        for found in problems.attempt(find_objects, seed) or ()
    ]
    items = [
        item
        for text in arguments.items
        for seed in problems.attempt(parse_items, text, regions) or ()
        for item in problems.attempt(read_items, seed) or ()
    ]
    return tuple(objects), tuple(items)


def _seed_regions(arguments: Arguments, outcome: Outcome, problems: InputProblems) -> Sequence[str]:
    """Returns the Regions of the seeds that don't name one."""
    if arguments.seed_regions:
        problems.attempt(_check_needs_seed, arguments)
        for region in arguments.seed_regions:
            problems.attempt(check_seed_region, "--seed-region", region)
        return arguments.seed_regions
    if outcome.failed or outcome.expansion is None:  # the calls are unknown, and the command ends anyway
        return [arguments.options.stack_region]
    return only_region(outcome.expansion)


def _check_needs_seed(arguments: Arguments) -> None:
    if not (arguments.seeds or arguments.objects or arguments.items):
        raise InputError("--seed-region: requires --seed, --objects, or --items")


def _check_down(region: str, stack_region: str, outcome: Outcome) -> None:
    """Raises InputError if a Region can't be down, and prints a warning if nothing is certain to use it."""
    try:
        warning = check_region(region)
    except UnknownRegionError as error:
        raise InputError(f"--down: {error}") from None
    if region == stack_region:
        raise InputError(
            f"--down {region}: the state machine runs in this Region; choose the Region of a call, or run the state"
            " machine in another Region with --region"
        )
    used = _regions_of_calls(outcome)
    if not warning and used and region not in used:
        warning = f"no call uses this Region; the calls use {', '.join(used)}"
    if warning:
        print_warning(f"--down {region}: {warning}")


def _regions_of_calls(outcome: Outcome) -> list[str]:
    """Returns the Regions of all calls, or an empty list if the Region of a call isn't known."""
    regions, are_certain = list_regions(outcome.expansion) if outcome.expansion else ([], True)
    return regions if are_certain else []


def _read_input(given: str) -> str:
    """Returns the input as JSON text; raises InputError."""
    path = given.removeprefix(_FILE)
    try:
        text = given if path == given else Path(path).read_text(encoding="utf-8")
        parse_json(text)
    except OSError as error:
        raise InputError(f"--input: can't read {path}: {error.strerror}") from None
    except ValueError as error:
        hint = f"; to read a file, write {_FILE}{given}" if is_file(given) else ""
        raise InputError(f"--input: invalid JSON: {error}{hint}") from None
    return text


def _find_state_machine(outcome: Outcome, wanted: str | None) -> str:
    """Returns the logical ID of the state machine to run; raises InputError."""
    if outcome.expansion is None:  # the template can't be read
        return ""
    resources = outcome.expansion.template.get("Resources")
    members = resources.items() if isinstance(resources, dict) else ()
    names = [str(name) for name, one in members if is_state_machine(one)]
    if wanted in names:
        return wanted
    if wanted is not None:
        near = did_you_mean(wanted, names) or (f"; it has {', '.join(names)}" if names else "")
        raise InputError(f"--state-machine: the template has no state machine '{wanted}'{near}")
    if not names:
        raise InputError("TEMPLATE: the template has no state machine")
    if len(names) > 1:
        raise InputError(
            f"the template has several state machines; select one with --state-machine: {', '.join(names)}"
        )
    return names[0]
