"""`cross-region run`: runs a state machine on a local AWS."""

from __future__ import annotations

import json
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from macro.cli.options import local_expand_options
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.progress import announce_if_slow
from macro.source.expand_options import ExpandOptions
from macro.source.extras import install_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import Outcome
    from macro.cli.run.local_run import DeployedStack, Execution
    from macro.cli.run.report import Report

_STACK = "run"
_FILE = "file://"
_EXTRA = ("awslambdaric", "cryptography", "flask", "jsonata", "moto", "samtranslator")
_TYPES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")


@click.command(name="run", cls=TerminalCommand)
@click.argument("template", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--state-machine",
    metavar="ID",
    help="The logical ID of the state machine. Required if the template has several.",
)
@click.option(
    "--input",
    "given",
    default="{}",
    show_default=True,
    metavar="JSON",
    help="The input of the execution as JSON, or file:// and the name of a file.",
)
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="A template to deploy first, with the resources in another Region. You can repeat this option.",
)
@click.option(
    "--seed-region",
    "seed_regions",
    multiple=True,
    metavar="REGION",
    help="The Region of the seed. With several seeds, repeat this option in their order. With one seed, each Region"
    " gets a copy.  [default: the Region of the calls, if they name only one]",
)
@click.option(
    "--unavailable",
    multiple=True,
    metavar="REGION",
    help="A Region that returns server errors during the execution. You can repeat this option.",
)
@click.option(
    "--history",
    type=click.Path(dir_okay=False, writable=True),
    help="A file for the execution's history, in the format of `aws stepfunctions get-execution-history`.",
)
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True)
@local_expand_options
def command(  # noqa: PLR0913  one per option
    template: str,
    *,
    state_machine: str | None,
    given: str,
    seeds: tuple[str, ...],
    seed_regions: tuple[str, ...],
    unavailable: tuple[str, ...],
    history: str | None,
    kind: str,
    options: ExpandOptions,
) -> None:
    """Deploys TEMPLATE to a local AWS, runs a state machine of it, and prints the states, the output, and the calls.

    The command doesn't use your AWS account, and it deletes everything when it ends.

    Exit status: 0 if the execution succeeds, 1 if it fails or doesn't start, 2 for wrong usage.
    """
    from macro.cli.run.report import Report  # noqa: PLC0415  --help doesn't need it

    _check_extra()
    execution_input = _input(given)
    if options.region in unavailable:
        raise click.UsageError(f"--unavailable {options.region} is the Region of the state machine")
    outcome = _expanded(template, options)
    machine = _state_machine(outcome, state_machine)
    stacks = [*_seed_stacks(seeds, seed_regions, outcome, options), _stack(_STACK, outcome, options)]
    report = Report(machine, as_json=kind == "json")
    execution = _executed(stacks, machine, execution_input, unavailable, report)
    if history:
        _write_history(history, execution)
    report.end(execution)
    if not execution.succeeded:
        raise click.exceptions.Exit(1)


def _check_extra() -> None:
    if missing := [name for name in _EXTRA if find_spec(name) is None]:
        raise click.ClickException(
            f"the local AWS requires packages that aren't installed ({', '.join(missing)}); install them with"
            f" {install_command('local')}"
        )


def _input(given: str) -> str:
    """Returns the input as JSON text; raises BadParameter."""
    try:
        path = given.removeprefix(_FILE)
        text = given if path == given else Path(path).read_text(encoding="utf-8")
        json.loads(text)
    except OSError as error:
        raise click.BadParameter(f"can't read {path}: {error.strerror}", param_hint="--input") from None
    except ValueError as error:
        raise click.BadParameter(f"invalid JSON: {error}", param_hint="--input") from None
    return text


def _expanded(name: str, options: ExpandOptions) -> Outcome:
    """Returns the expansion of a template. Prints its problems, and ends the command if there are errors."""
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't need it
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    with announce_if_slow(f"expanding {name}"):
        outcome = expand_file(name, options, skip_s3=False)
    print_diagnostics(outcome.diagnostics)
    if outcome.failed:
        raise click.exceptions.Exit(1)
    return outcome


def _template(outcome: Outcome) -> dict[str, Any]:
    assert outcome.expansion  # noqa: S101  without errors, both exist
    return dict(outcome.expansion.template)


def _state_machine(outcome: Outcome, wanted: str | None) -> str:
    """Returns the logical ID of the state machine to run; raises UsageError."""
    from caller.awsmodel.suggestions import did_you_mean  # noqa: PLC0415

    resources = (_template(outcome).get("Resources") or {}).items()
    names = [str(name) for name, one in resources if isinstance(one, dict) and one.get("Type") in _TYPES]
    if wanted and wanted in names:
        return wanted
    if wanted:
        near = did_you_mean(wanted, names) or (f"; it has {', '.join(names)}" if names else "")
        raise click.UsageError(f"the template has no state machine '{wanted}'{near}")
    if len(names) != 1:
        which = f"select one with --state-machine: {', '.join(names)}" if names else "it has none"
        raise click.UsageError(f"the command runs one state machine of the template; {which}")
    return names[0]


def _stack(name: str, outcome: Outcome, options: ExpandOptions) -> DeployedStack:
    from macro.cli.run.local_run import DeployedStack  # noqa: PLC0415

    assert outcome.expansion  # noqa: S101  without errors, both exist
    assert outcome.template  # noqa: S101
    template = _template(outcome)
    declared = template.get("Parameters") or {}
    given = {key: value for key, value in (options.parameters or {}).items() if key in declared}
    file, machines = outcome.template.name, outcome.expansion.state_machines
    return DeployedStack(name, file, options.region, template, given, calls=bool(machines))


def _seed_stacks(
    seeds: Sequence[str], regions: Sequence[str], outcome: Outcome, options: ExpandOptions
) -> list[DeployedStack]:
    """Returns the stacks of the seed templates."""
    from macro.cli.run.seeds import only_region, pair_seeds  # noqa: PLC0415  --help doesn't need it

    if not seeds and not regions:
        return []
    assert outcome.expansion  # noqa: S101  without errors, both exist
    stacks = []
    for number, (name, region) in enumerate(
        pair_seeds(seeds, regions or (only_region(outcome.expansion),)), 1
    ):
        seed_options = ExpandOptions(region=region, macro_name=options.macro_name)
        stacks.append(_stack(f"seed-{number}", _expanded(name, seed_options), seed_options))
    return stacks


def _executed(
    stacks: Sequence[DeployedStack], machine: str, given: str, unavailable: Sequence[str], report: Report
) -> Execution:
    """Deploys the stacks to a local AWS, and runs a state machine of the last one while Regions are unavailable."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    from localaws import LocalAws, LocalAwsFailed  # noqa: PLC0415
    from localaws.deployment import StackFailed, physical_id  # noqa: PLC0415
    from macro.cli.run.local_run import deploy, execute  # noqa: PLC0415

    try:
        with ExitStack() as running:
            with announce_if_slow("starting the local AWS"):
                aws = running.enter_context(LocalAws())
            deploy(aws, stacks)
            stack = stacks[-1]
            arn = physical_id(aws, stack.region, stack.name, machine)
            aws.set_unavailable(unavailable)
            return execute(aws, stack.region, arn, given, report.step)
    except (BotoCoreError, ClientError, LocalAwsFailed, StackFailed) as error:
        raise click.ClickException(str(error)) from None


def _write_history(path: str, execution: Execution) -> None:
    from macro.cli.run.local_run import history_text  # noqa: PLC0415

    try:
        Path(path).write_text(history_text(execution.events) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"can't write {path}: {error.strerror}") from None
