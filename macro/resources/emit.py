"""Everything that one state machine's calls add to a template, and the state machine that uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.definition.read import SERVERLESS, with_definitions
from macro.problems import Gather, rejected
from macro.resources import caller_function
from macro.resources.call_policies import CallPolicies, call_policies
from macro.resources.execution_role import role_of
from macro.resources.grant import check_own_role, grant, own_role
from macro.resources.names import Names
from macro.task import task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.deployment import Deployment, Home
    from macro.known import Json
    from macro.machine import Found, Machine
    from macro.settings import Settings


@dataclass(frozen=True, slots=True)
class Emitted:
    """A state machine with its Tasks, what stands beside it, and conditions to add to the template."""

    resource: dict[str, Json]
    beside: dict[str, Json]
    conditions: dict[str, Json]


def emit(
    machine: Machine, resources: Mapping[str, Json], settings: Settings, deployment: Deployment
) -> Emitted:
    """What takes a state machine's place in the template; raises Rejected with every problem.

    `resources` are the template's own.
    """
    names = Names(machine.logical_id)
    gather = Gather()
    policies = gather.attempt(_policies, machine, names, settings, deployment.home)
    invocation = gather.attempt(_invocation, machine, names, resources, settings, deployment.home)
    gather.attempt(_check_substitutions, machine)
    gather.finish()
    assert policies is not None  # noqa: S101  finish() raised otherwise
    assert invocation is not None  # noqa: S101  finish() raised otherwise
    beside: dict[str, Json] = {
        names.function: caller_function.function(
            names, deployment.caller_layer, settings, _endpoints(machine)
        ),
        names.log_group: caller_function.log_group(settings),
        **({} if "Role" in settings.caller else {names.role: caller_function.role(names, settings)}),
        **policies.policies,
        **invocation,
    }
    resource = _with_tasks(machine, names, deployment.home.partition)
    if names.state_machine_role in invocation:
        resource = _with_role(resource, names)
    waits_for = [*policies.policies, *(name for name in invocation if name == names.grant)]
    return Emitted(_waiting(resource, waits_for), _conditioned(beside, machine.resource), policies.conditions)


def _policies(machine: Machine, names: Names, settings: Settings, home: Home) -> CallPolicies:
    """An existing role keeps its own policies; the derivation still reports what is wrong with a call."""
    policies = call_policies(machine, names, home)
    return CallPolicies({}, {}) if "Role" in settings.caller else policies


def _invocation(
    machine: Machine, names: Names, resources: Mapping[str, Json], settings: Settings, home: Home
) -> dict[str, Json]:
    """What lets the state machine invoke the caller: a grant on its role, or a role of our own."""
    resource = machine.resource
    if role_of(resource) is None and resource["Type"] != SERVERLESS:
        properties = cast("dict[str, Json]", resource["Properties"])
        check_own_role(properties, others=machine.others, place=machine.place)
        return {names.state_machine_role: own_role(names, settings)}
    if settings.grant_is_manual:
        return {}
    return {names.grant: grant(names, resource, resources, home, machine.place)}


def _endpoints(machine: Machine) -> list[str]:
    """The endpoints that the template names literally, each once."""
    found = [target.endpoint for call in machine.calls for target in call.targets]
    return list(dict.fromkeys(endpoint for endpoint in found if isinstance(endpoint, str)))


def _check_substitutions(machine: Machine) -> None:
    properties = cast("dict[str, Json]", machine.resource["Properties"])
    written = properties.get("DefinitionSubstitutions", {})
    if not isinstance(written, dict) or any(name.startswith("Fn::") for name in written):
        text = (
            "DefinitionSubstitutions must be an object of names and values: the caller's ARN is added to it"
        )
        raise rejected(machine.place.at("DefinitionSubstitutions"), text)


def _with_tasks(machine: Machine, names: Names, partition: str) -> dict[str, Json]:
    """The state machine with a Task for each call, and the caller's ARN among its substitutions."""
    properties = cast("dict[str, Json]", machine.resource["Properties"])
    written = [(found.definition, _written(found, names, partition)) for found in machine.found]
    edited = with_definitions(properties, written)
    if any(found.definition.form.substituted for found in machine.found):
        substitutions = cast("dict[str, Json]", properties.get("DefinitionSubstitutions", {}))
        arn: Json = {"Fn::GetAtt": [names.function, "Arn"]}
        edited["DefinitionSubstitutions"] = {**substitutions, names.function: arn}
    return {**machine.resource, "Properties": edited}


def _written(found: Found, names: Names, partition: str) -> Json:
    form = found.definition.form
    reference = form.function_reference(names.function)
    return form.written(
        {
            entry.state.steps: task(entry.call, entry.state.value, reference, partition)
            for entry in found.states
        }
    )


def _with_role(resource: dict[str, Json], names: Names) -> dict[str, Json]:
    properties = cast("dict[str, Json]", resource["Properties"])
    role: Json = {"Fn::GetAtt": [names.state_machine_role, "Arn"]}
    return {**resource, "Properties": {**properties, "RoleArn": role}}


def _waiting(resource: dict[str, Json], waits_for: list[str]) -> dict[str, Json]:
    """The state machine, made only when its policies are there."""
    written = resource.get("DependsOn", [])
    own = written if isinstance(written, list) else [written]
    return {**resource, "DependsOn": [*own, *waits_for]} if waits_for else resource


def _conditioned(beside: dict[str, Json], resource: dict[str, Json]) -> dict[str, Json]:
    """Everything beside a state machine exists under its condition, or under one that implies it."""
    if "Condition" not in resource:
        return beside
    own = {"Condition": resource["Condition"]}
    return {name: own | cast("dict[str, Json]", emitted) for name, emitted in beside.items()}
