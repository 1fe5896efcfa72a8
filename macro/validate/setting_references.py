"""The resources and states that settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean, nearest_name
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector
from macro.settings.template_settings import SETTINGS_PATH, Settings
from macro.shorthand.fields import TARGET_FIELDS
from macro.state_machines.model import is_state_machine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine


_IN_ARN = "; write the Region in the ARN of the state"


def check_setting_references(
    settings: Settings, resources: Mapping[str, Json], machines: Sequence[StateMachine]
) -> None:
    """Raises TemplateError if a setting names a resource or state that doesn't exist, or needs a single caller.

    Args:
        settings: The settings.
        resources: The template's resources.
        machines: The state machines whose definitions the macro read, with calls or without.
    """
    collector = DiagnosticCollector()
    _check_states(settings, resources, machines, collector)
    for name in sorted(settings.ignore - set(resources)):
        message = f"there is no resource '{name}'{did_you_mean(name, resources)}"
        collector.add(rules.STATE_MACHINE, SETTINGS_PATH.at("Ignore"), message)
    for name in sorted(settings.ignore & set(resources)):
        if not is_state_machine(resources[name]):
            collector.add(
                rules.STATE_MACHINE,
                SETTINGS_PATH.at("Ignore"),
                f"the resource '{name}' isn't a state machine",
            )
    if sum(bool(machine.calls) for machine in machines) > 1 and not settings.shared_caller:
        _check_single_caller(settings, collector)
    collector.finish()


def _check_states(
    settings: Settings,
    resources: Mapping[str, Json],
    machines: Sequence[StateMachine],
    collector: DiagnosticCollector,
) -> None:
    names = {
        machine.logical_id: [
            f"{machine.logical_id}/{name}" for part in machine.definitions for name in part.names
        ]
        for machine in machines
    }
    for written, options in settings.states.items():
        path = SETTINGS_PATH.at("States").key(written)
        logical_id = written.split("/", 1)[0]
        if logical_id not in resources:
            message = f"there is no resource '{logical_id}'{_suggest_resource(written, resources, names)}"
            collector.add(rules.STATE_MACHINE, path, message)
        elif not is_state_machine(resources[logical_id]):
            message = f"the resource '{logical_id}' isn't a state machine"
            collector.add(rules.STATE_MACHINE, path, message)
        elif logical_id in names and written not in names[logical_id]:
            names_region = not TARGET_FIELDS.isdisjoint(options.values)
            if not names[logical_id] and not names_region:
                continue  # A state machine whose calls were removed can keep their options.
            hint = _suggest_call(written, names[logical_id]) or (_IN_ARN if names_region else "")
            message = f"there is no state '{written}' with a cross-Region call{hint}"
            collector.add(rules.STATE_MACHINE, path, message)


def _suggest_call(written: str, names: Sequence[str]) -> str:
    """Returns the call whose state's name is most similar, as text for a message, or an empty string."""
    by_state = {name.partition("/")[2]: name for name in names}
    nearest = nearest_name(written.partition("/")[2], by_state)
    return f"; did you mean '{by_state[nearest]}'?" if nearest else ""


def _suggest_resource(written: str, resources: Mapping[str, Json], names: Mapping[str, Sequence[str]]) -> str:
    """Returns a suggestion for a name that doesn't begin with the logical ID of a resource."""
    calls = (name for each in names.values() for name in each)
    without_id = next((name for name in calls if name.partition("/")[2] == written), "")
    return (
        f"; did you mean '{without_id}'?" if without_id else did_you_mean(written.split("/", 1)[0], resources)
    )


def _check_single_caller(settings: Settings, collector: DiagnosticCollector) -> None:
    fix = "requires a single caller; without SharedCaller: true, each state machine has its own caller"
    if settings.role_name is not None:
        collector.add(rules.STATE_MACHINE, SETTINGS_PATH.at("RoleName"), f"RoleName {fix}")
    if "FunctionName" in settings.caller:
        path = SETTINGS_PATH.at("Caller", "FunctionName")
        collector.add(rules.STATE_MACHINE, path, f"FunctionName {fix}")
