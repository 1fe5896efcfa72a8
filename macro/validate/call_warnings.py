"""Warnings about calls, each from what its state contains, or from the settings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from botocore.regions import EndpointResolver

from caller.awsmodel.model_loader import ModelLoader
from caller.awsmodel.models import service_model
from caller.awsmodel.regions import find_partition
from macro.emit.caller_function import caller_timeout
from macro.model import rules
from macro.model.diagnostics import Diagnostic, join_names
from macro.shorthand.integration.integration_arn import parse_integration_arn
from macro.validate.error_names import find_unknown_error_names
from macro.validate.literal_warnings import find_literal_warnings
from macro.validate.permissions.iam_actions import find_unlisted_actions
from macro.validate.result_paths import find_wrong_result_paths
from macro.validate.successors import find_exclusive_successors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.definition.forms import Form
    from macro.model.call import AwsCall
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import CallState, StateMachine


def find_call_warnings(state_machines: Sequence[StateMachine], settings: Settings) -> Iterator[Diagnostic]:
    """Yields warnings about every call, in template order."""
    timeout = caller_timeout(settings)
    for state_machine in state_machines:
        for definition in state_machine.definitions:
            form = definition.definition.form
            successors = find_exclusive_successors(form)
            for call_state in definition.states:
                yield from find_unknown_error_names(call_state)
                yield from find_wrong_result_paths(call_state, successors.get(call_state.state.steps), form)
                yield from _check_regions(call_state)
                if _has_targets(call_state, state_machine.logical_id, settings):
                    yield from _check_arn_region(call_state, form)
        for call in state_machine.calls:
            yield from _check_wildcards(call)
            yield from find_unlisted_actions(call)
            yield from find_literal_warnings(call)
            yield from _check_timeout(call, timeout)


def _has_targets(call_state: CallState, logical_id: str, settings: Settings) -> bool:
    """Returns whether Metadata has `Targets` for a state. Without them, a wrong Region has its own error."""
    options = settings.states.get("/".join((logical_id, *call_state.state.names)))
    return options is not None and "Targets" in options.values


def _check_arn_region(call_state: CallState, form: Form) -> Iterator[Diagnostic]:
    """Yields a warning if `Targets` in Metadata replace the Region of an ARN with other Regions."""
    if call_state.call.has_wrong_regions:
        return
    arn = parse_integration_arn(call_state.state.value, form.meaning, form.facts)
    targets = [target.region for target in call_state.call.targets]
    if arn and isinstance(arn.region, str) and arn.region not in targets:
        names = [target for target in targets if isinstance(target, str)]
        if len(names) == len(targets):
            text = (
                f"the ARN names {arn.region}, but the call goes to {join_names(names, 'and')}, because"
                f" Targets in Metadata replace this Region; add it to Targets, or write {names[0]} in the ARN"
            )
            yield Diagnostic(rules.ARN_REGION, call_state.call.path.at("Resource"), text)


def _check_wildcards(call: AwsCall) -> Iterator[Diagnostic]:
    if "*" in call.permissions.resources:
        text = f"'*' allows {call.name} on every resource; list the ARNs that the call needs"
        yield Diagnostic(rules.WILDCARD, call.path.at("IamResources"), text)
    if call.credentials and "*" in call.credentials.allowed_roles:
        text = "'*' allows the call to assume every role; list the ARNs of the roles"
        yield Diagnostic(rules.WILDCARD, call.path.at("Credentials", "AllowedRoles"), text)


def _check_regions(call_state: CallState) -> Iterator[Diagnostic]:
    call = call_state.call
    written = next(
        (name for name in ("Resource", "Region", "Targets") if name in call_state.state.value), "Region"
    )
    for target in () if call.has_wrong_regions else call.targets:
        if not isinstance(target.region, str):
            continue
        listed = _listed_regions(call.service, find_partition(target.region) or "aws")
        if listed and target.region not in listed:
            text = (
                f"the SDK doesn't list {call.service} in {target.region}; use another Region, unless AWS has added the"
                " service to this one"
            )
            yield Diagnostic(rules.UNLISTED_REGION, call.path.at(written), text)


@cache
def _listed_regions(service: str, partition: str) -> frozenset[str]:
    """Returns the Regions that botocore lists for a service; empty for global services and unlisted ones."""
    prefix = service_model(service).endpoint_prefix
    return frozenset(_endpoints().get_available_endpoints(prefix, partition))


@cache
def _endpoints() -> EndpointResolver:
    return EndpointResolver(ModelLoader().load_data("endpoints"))


def _check_timeout(call: AwsCall, limit: Json) -> Iterator[Diagnostic]:
    timeout = call.payload.get("Timeout")
    if isinstance(timeout, int) and isinstance(limit, int) and timeout > limit:
        text = (
            f"the call can take {timeout} s, but the caller function stops after {limit} s; increase Caller.Timeout in"
            " Metadata"
        )
        yield Diagnostic(rules.LONG_TIMEOUT, call.path.at("Timeout"), text)
