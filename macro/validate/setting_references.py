"""The resources and states that settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector
from macro.settings.template_settings import SETTINGS_PATH, Settings
from macro.state_machines.model import is_state_machine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine


def check_setting_references(
    settings: Settings, resources: Mapping[str, Json], machines: Sequence[StateMachine]
) -> None:
    """Raises TemplateError if a setting names a resource or state that doesn't exist, or needs a single caller."""
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
    if len(machines) > 1 and not settings.shared_caller:
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
    for written in settings.states:
        path = SETTINGS_PATH.at("States").key(written)
        logical_id = written.split("/", 1)[0]
        if logical_id not in resources:
            message = f"there is no resource '{logical_id}'{did_you_mean(logical_id, resources)}"
            collector.add(rules.STATE_MACHINE, path, message)
        elif not is_state_machine(resources[logical_id]):
            message = f"the resource '{logical_id}' isn't a state machine"
            collector.add(rules.STATE_MACHINE, path, message)
        elif logical_id in names and written not in names[logical_id]:
            suggestion = did_you_mean(written, names[logical_id])
            message = f"there is no cross-Region call in a state '{written}'{suggestion}"
            collector.add(rules.STATE_MACHINE, path, message)


def _check_single_caller(settings: Settings, collector: DiagnosticCollector) -> None:
    fix = "requires a single caller; without SharedCaller: true, each state machine has its own caller"
    if settings.role_name is not None:
        collector.add(rules.STATE_MACHINE, SETTINGS_PATH.at("RoleName"), f"RoleName {fix}")
    if "FunctionName" in settings.caller:
        path = SETTINGS_PATH.at("Caller", "FunctionName")
        collector.add(rules.STATE_MACHINE, path, f"FunctionName {fix}")
