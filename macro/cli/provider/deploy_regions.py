"""Deploys the provider stack in several Regions: prepares all change sets, shows them, asks once, and executes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import click

from macro.cli.terminal.color import green, red
from macro.provider.change_set import delete_change_set
from macro.provider.deployment import execute, prepare, preview
from macro.provider.regions import RegionOutcome, in_each_region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from macro.cli.provider.connections import Connections
    from macro.provider.bundle import Bundle
    from macro.provider.change_set import ChangeSet, ResourceChange
    from macro.provider.model import Access, Installation

_SIGNS = {"Add": "+", "Remove": "-", "Modify": "~"}


class Mode(Enum):
    """What happens after the change sets are known."""

    PREVIEW = "the change sets are deleted"
    PREPARE = "the change sets stay, for somebody else to execute"
    ASK = "the change sets are executed if the user agrees"
    EXECUTE = "the change sets are executed"


@dataclass(frozen=True, slots=True)
class RegionReport:
    """What happened in a Region.

    Args:
        region: The Region.
        status: `deployed`, `unchanged`, `not executed`, or `failed`.
        changes: The changes of the resources.
        outputs: The outputs of the deployed stack.
        problem: Why the deployment failed; empty if it didn't.
        change_set: The ARN of a change set that isn't executed.
    """

    region: str
    status: str
    changes: Sequence[ResourceChange] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    change_set: str = ""

    def as_json(self) -> dict[str, Any]:
        """Returns the report as an object for `--format json`."""
        return {
            "region": self.region,
            "status": self.status,
            "changes": [
                {
                    "action": change.action,
                    "logicalId": change.logical_id,
                    "type": change.type,
                    "replacement": change.replacement,
                }
                for change in self.changes
            ],
            "outputs": dict(self.outputs),
            "problem": self.problem,
            "changeSet": self.change_set,
        }


@dataclass(frozen=True, slots=True)
class _Prepared:
    access: Access
    change_set: ChangeSet


class Deployment:
    """A deployment of the same provider in several Regions."""

    def __init__(self, connections: Connections, bundle: Bundle, installation: Installation) -> None:
        """Takes what to deploy."""
        self._connections = connections
        self._bundle = bundle
        self._installation = installation

    def run(self, regions: Sequence[str], mode: Mode) -> list[RegionReport]:
        """Runs the deployment, prints its progress, and returns a report for each Region.

        Ctrl-C before the execution deletes the change sets. During the execution, CloudFormation continues.
        """
        make = preview if mode is Mode.PREVIEW else prepare
        outcomes = in_each_region(lambda region: self._prepare(region, make), regions, _discard)
        prepared = {region: outcome.result for region, outcome in outcomes.items() if outcome.result}
        _print_changes(prepared, self._installation.stack)
        results: Mapping[str, RegionOutcome[Mapping[str, str]]] = {}
        if mode in (Mode.ASK, Mode.EXECUTE) and prepared:
            _ask(prepared, asks=mode is Mode.ASK)
            results = self._execute(prepared)
        reports = [_report(region, outcomes[region], results.get(region), mode) for region in regions]
        _print_reports(reports)
        return reports

    def _prepare(self, region: str, make: Callable[[Access, Bundle, Installation], ChangeSet]) -> _Prepared:
        access = self._connections.access(region)
        return _Prepared(access, make(access, self._bundle, self._installation))

    def _execute(self, prepared: Mapping[str, _Prepared]) -> Mapping[str, RegionOutcome[Mapping[str, str]]]:
        def step(region: str) -> Mapping[str, str]:
            entry = prepared[region]
            return execute(entry.access, self._bundle, self._installation, entry.change_set)

        try:
            return in_each_region(step, list(prepared))
        except KeyboardInterrupt:
            click.echo("\nInterrupted. CloudFormation continues with the deployment.", err=True)
            raise


def _ask(prepared: Mapping[str, _Prepared], *, asks: bool) -> None:
    """Asks whether to execute the change sets; if not, deletes them, and raises Exit, or Abort after Ctrl-C."""
    if not asks or not any(entry.change_set.arn for entry in prepared.values()):
        return
    agrees = False
    try:
        agrees = click.confirm("Execute the change sets?", err=True)
    finally:
        if not agrees:
            for entry in prepared.values():
                _discard(entry)
            click.echo("The change sets are deleted. The stacks didn't change.", err=True)
    if not agrees:
        raise click.exceptions.Exit(1)


def _discard(prepared: _Prepared) -> None:
    delete_change_set(prepared.access, prepared.change_set)


def _print_changes(prepared: Mapping[str, _Prepared], stack: str) -> None:
    """Prints the changes. Regions with the same changes share a list."""
    regions: dict[tuple[str, tuple[ResourceChange, ...]], list[str]] = {}
    for region, entry in prepared.items():
        changes = entry.change_set.changes
        text = (
            "changes of" if changes else "no resource changes in" if entry.change_set.arn else "no changes of"
        )
        regions.setdefault((text, changes), []).append(region)
    for (text, changes), names in regions.items():
        click.echo(f"\n{', '.join(names)}: {text} the stack {stack}", err=True)
        for change in changes:
            replaced = " (replacement)" if change.replacement == "True" else ""
            sign = _SIGNS.get(change.action, change.action)
            click.echo(f"  {sign} {change.logical_id:<24} {change.type}{replaced}", err=True)


def _report(
    region: str,
    outcome: RegionOutcome[_Prepared],
    executed: RegionOutcome[Mapping[str, str]] | None,
    mode: Mode,
) -> RegionReport:
    if outcome.result is None:
        return RegionReport(region, "failed", problem=outcome.problem)
    change_set = outcome.result.change_set
    if executed is None and not change_set.arn:
        return RegionReport(region, "unchanged")
    if executed is None:
        arn = change_set.arn if mode is Mode.PREPARE else ""
        return RegionReport(region, "not executed", change_set.changes, change_set=arn)
    if executed.result is None:
        return RegionReport(region, "failed", change_set.changes, problem=executed.problem)
    status = "deployed" if change_set.arn else "unchanged"
    return RegionReport(region, status, change_set.changes, executed.result)


def _print_reports(reports: Sequence[RegionReport]) -> None:
    click.echo("", err=True)
    for report in reports:
        color = red if report.problem else green
        click.echo(f"{report.region:<15} {color(report.status)}", err=True)
        for line in report.problem.splitlines():
            click.echo(f"  {line}", err=True)
        if report.change_set:
            click.echo(
                f"  aws cloudformation execute-change-set --change-set-name {report.change_set}", err=True
            )
    names = {report.outputs["MacroName"] for report in reports if "MacroName" in report.outputs}
    for name in sorted(names):
        click.echo(
            f"\nNext: write `Transform: {name}` into a template, and add a Region to the ARN of a state. Then check"
            " the template\nwith `cross-region check`, and deploy it with `aws cloudformation deploy --capabilities"
            " CAPABILITY_IAM`.",
            err=True,
        )
