"""Template in, template out: the straight line through all the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from caller.awsmodel.suggestions import did_you_mean
from macro.emit.digest import TemplateValues
from macro.emit.emitter import EmitContext, Emitted, emit
from macro.model.diagnostics import DiagnosticCollector, TemplatePath, template_error
from macro.settings.template_settings import SETTINGS_PATH, Settings, parse_settings
from macro.state_machines.parser import (
    StateMachine,
    check_other_resources,
    is_state_machine,
    parse_state_machine,
)
from macro.validate.cycles import check_cycles
from macro.validate.quotas import check_logical_ids, check_quotas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.definition.reader import Inputs
    from macro.model.stack_context import Deployment
    from macro.model.template_values import Json

_NOT_A_TEMPLATE = (
    "this is no whole template: the macro adds resources, so it can't be used as Fn::Transform inside a template;"
    " name it in the template's Transform section"
)

_TOO_DEEP = "the template, or a definition that it holds or names, is nested too deeply to be read"


@dataclass(frozen=True, slots=True)
class Expansion:
    """An expanded template, and the state machines with the calls that were found in it."""

    template: dict[str, Json]
    machines: tuple[StateMachine, ...]


def expand(fragment: Json, deployment: Deployment, inputs: Inputs) -> Expansion:
    """The template with every shorthand state as a Task, and the resources that the Tasks need.

    Pure: the same input gives the same output, byte for byte, and the input is not changed. A template without
    shorthand comes back as it is. Raises Rejected with every problem of the template.
    """
    try:
        return _expand(fragment, deployment, inputs)
    except RecursionError:
        raise template_error(TemplatePath(""), _TOO_DEEP) from None


def _expand(fragment: Json, deployment: Deployment, inputs: Inputs) -> Expansion:
    if not isinstance(fragment, dict) or not isinstance(fragment.get("Resources"), dict):
        raise template_error(TemplatePath(""), _NOT_A_TEMPLATE)
    resources = cast("dict[str, Json]", fragment["Resources"])
    settings = parse_settings(fragment)
    gather = DiagnosticCollector()
    gather.attempt(check_other_resources, resources)
    machines = _machines(resources, settings, deployment, inputs, gather)
    gather.attempt(_check_settings, settings, resources, machines)
    values = TemplateValues(inputs.parameters, fragment.get("Mappings"), fragment.get("Conditions"))
    surroundings = EmitContext(resources, values, deployment)
    emitted = gather.attempt(emit, machines, settings, surroundings) or {}
    gather.attempt(check_logical_ids, {name: done.beside for name, done in emitted.items()}, resources)
    _finish(gather, list(resources))
    expanded = _with_emitted(fragment, emitted)
    if emitted:
        check_quotas(expanded)
        added = [name for done in emitted.values() for name in done.beside]
        check_cycles(cast("dict[str, Json]", expanded["Resources"]), added, _way_out(settings))
    return Expansion(expanded, machines)


def _way_out(settings: Settings) -> str:
    """How not to have a dependency cycle."""
    if settings.shared_caller:
        return (
            "with SharedCaller every state machine waits for what the calls of all of them name; take it out"
        )
    return "nothing that the caller or its calls use may need the state machine; name it by a literal"


def _finish(gather: DiagnosticCollector, order: list[str]) -> None:
    """Raises all problems in the template's order, those of the whole template first."""
    rank = {name: index for index, name in enumerate(order)}
    gather.problems.sort(key=lambda problem: rank.get(problem.place.resource, -1))
    gather.finish()


def _machines(
    resources: Mapping[str, Json],
    settings: Settings,
    deployment: Deployment,
    inputs: Inputs,
    gather: DiagnosticCollector,
) -> tuple[StateMachine, ...]:
    machines = [
        gather.attempt(parse_state_machine, name, resource, settings, deployment.home, inputs)
        for name, resource in resources.items()
        if name not in settings.ignore and is_state_machine(resource)
    ]
    return tuple(machine for machine in machines if machine)


def _check_settings(
    settings: Settings, resources: Mapping[str, Json], machines: tuple[StateMachine, ...]
) -> None:
    """Settings that name a state or state machine must name one that is there."""
    gather = DiagnosticCollector()
    by_machine = {
        machine.logical_id: [f"{machine.logical_id}/{call.state}" for call in machine.calls]
        for machine in machines
    }
    for path in settings.states:
        logical_id = path.split("/", 1)[0]
        if logical_id not in resources:
            gather.add(
                SETTINGS_PATH.at("States", path),
                f"there is no resource '{logical_id}'{did_you_mean(logical_id, resources)}",
            )
        elif logical_id in by_machine and path not in by_machine[logical_id]:
            suggestion = did_you_mean(path, by_machine[logical_id])
            gather.add(SETTINGS_PATH.at("States", path), f"there is no shorthand state '{path}'{suggestion}")
    for name in sorted(settings.ignore - set(resources)):
        gather.add(
            SETTINGS_PATH.at("Ignore"), f"there is no resource '{name}'{did_you_mean(name, resources)}"
        )
    if len(machines) > 1 and not settings.shared_caller:
        remedy = "each state machine has a caller of its own, unless SharedCaller is true"
        if settings.role_name is not None:
            gather.add(SETTINGS_PATH.at("RoleName"), f"RoleName goes with one caller: {remedy}")
        if "FunctionName" in settings.caller:
            gather.add(
                SETTINGS_PATH.at("Caller", "FunctionName"), f"FunctionName goes with one caller: {remedy}"
            )
    gather.finish()


def _with_emitted(fragment: dict[str, Json], emitted: Mapping[str, Emitted]) -> dict[str, Json]:
    """The template with each state machine in its place and what it needs right behind it."""
    if not emitted:
        return fragment
    resources: dict[str, Json] = {}
    for name, resource in cast("dict[str, Json]", fragment["Resources"]).items():
        if name not in emitted:
            resources[name] = resource
            continue
        resources[name] = emitted[name].resource
        resources |= emitted[name].beside
    expanded = {**fragment, "Resources": resources}
    conditions = {name: value for done in emitted.values() for name, value in done.conditions.items()}
    if conditions:
        written = fragment.get("Conditions", {})
        if not isinstance(written, dict):
            raise template_error(TemplatePath("", ("Conditions",)), "Conditions must be an object")
        expanded["Conditions"] = {**written, **conditions}
    return expanded
