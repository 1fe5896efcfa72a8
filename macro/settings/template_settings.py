"""The settings in the template's Metadata section `Cross::Region::AwsCall`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, TemplatePath, join_names, template_error
from macro.model.state_type import STATE_TYPE
from macro.model.template_values import as_json_text, is_intrinsic
from macro.settings.function_properties import parse_function_properties
from macro.settings.log_settings import check_log_settings
from macro.settings.role_settings import check_role_settings
from macro.settings.unfilled import SUGGESTED_OPTIONS, check_unfilled
from macro.shorthand.fields import FIELDS, NOT_OPTIONS
from macro.shorthand.written_call import StateOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from macro.model.rules import Rule
    from macro.model.template_values import Json

SETTINGS_PATH = TemplatePath("", ("Metadata", STATE_TYPE))

SETTINGS = {
    "Caller": "Properties of the caller functions (`MemorySize`, `Timeout`, `VpcConfig`, `SnapStart`, `Tags`, …).",
    "Ignore": "The logical IDs of state machines that the macro ignores.",
    "InvokeGrant": "`Manual`: the state machines' roles already allow invoking the caller functions.",
    "LogKmsKeyId": "The ARN of the KMS key that encrypts the callers' logs.",
    "LogRetentionInDays": "How long CloudWatch Logs keeps the callers' logs. The default is 30 days.",
    "Metrics": "`true`: CloudWatch metrics of the calls, which cost money. The default is `false`.",
    "PermissionsBoundary": "The permissions boundary of every role that the macro adds. By default, a caller's role has"
    " that of the state machine's role.",
    "Preflight": "`false`: no readiness check.",
    "ResourcesFromRole": "`false`: the caller's permissions never come from the state machine's role.",
    "RoleName": "The name of the caller's role. Only for templates with one caller.",
    "RolePath": "The path of every role that the macro adds.",
    "RunTimeResources": "`Any`: a call whose resources no other source has can use every resource of the type.",
    "SharedCaller": "`true`: one caller function for all state machines of the template.",
    "States": 'The call options of individual states: `{"Orders/Read": {IamResources: …}}`.',
}
"""The settings with their descriptions, for the messages and the documentation."""

_RETENTION = 30  # days
_NOT_OPTIONS = "the options of a state must be an object; use intrinsic functions only in its values"
_SWITCHES = ("Preflight", "SharedCaller", "ResourcesFromRole", "Metrics")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a template.

    `caller` contains properties of the caller functions, `states` the options of individual states by their path
    (`Orders/Read`), and `ignore` the logical IDs of state machines that the macro ignores.
    """

    caller: Mapping[str, Json] = field(default_factory=dict)
    permissions_boundary: Json = None
    role_path: Json = None
    role_name: Json = None
    log_retention_in_days: Json = _RETENTION
    log_kms_key_id: Json = None
    metrics: bool = False
    grant_is_manual: bool = False
    preflight: bool = True
    shared_caller: bool = False
    resources_from_role: bool = True
    allows_any_resource: bool = False
    ignore: frozenset[str] = frozenset()
    states: Mapping[str, StateOptions] = field(default_factory=dict)

    @property
    def log_group(self) -> Json:
        """The log group in `Caller.LoggingConfig`, or None if the macro adds one."""
        logging = self.caller.get("LoggingConfig")
        return logging.get("LogGroup") if isinstance(logging, dict) else None


def parse_settings(template: Mapping[str, Json], problems: DiagnosticCollector) -> Settings:
    """Parses the settings in a template's Metadata and collects every problem.

    A setting that is missing or has an error gets its default.
    """
    written = _find_settings(template, problems)
    if written is None:
        return Settings()
    problems.attempt(_check_keys, written, SETTINGS, SETTINGS_PATH, rules.STATE_MACHINE)
    caller = problems.attempt(
        parse_function_properties, written.get("Caller", {}), SETTINGS_PATH.at("Caller")
    )
    states = _states(written.get("States", {}), problems)
    ignore = problems.attempt(_ignore, written.get("Ignore", []))
    invoke_grant = problems.attempt(_choose, written, "InvokeGrant", ("Manual",))
    run_time_resources = problems.attempt(_choose, written, "RunTimeResources", ("Refuse", "Any"))
    switches = {name: problems.attempt(_switch, written, name) for name in _SWITCHES}
    check_role_settings(written, SETTINGS_PATH, problems)
    check_log_settings(written, SETTINGS_PATH, problems)
    return Settings(
        caller=caller or {},
        permissions_boundary=written.get("PermissionsBoundary"),
        role_path=written.get("RolePath"),
        role_name=written.get("RoleName"),
        log_retention_in_days=written.get("LogRetentionInDays", _RETENTION),
        log_kms_key_id=written.get("LogKmsKeyId"),
        metrics=switches["Metrics"] is True,
        grant_is_manual=invoke_grant == "Manual",
        preflight=switches["Preflight"] is not False,
        shared_caller=switches["SharedCaller"] is True,
        resources_from_role=switches["ResourcesFromRole"] is not False,
        allows_any_resource=run_time_resources == "Any",
        ignore=ignore or frozenset(),
        states=states or {},
    )


def _find_settings(template: Mapping[str, Json], problems: DiagnosticCollector) -> dict[str, Json] | None:
    """Returns the settings as the template contains them; None if there are none or they aren't an object."""
    metadata = template.get("Metadata")
    written = metadata.get(STATE_TYPE) if isinstance(metadata, dict) else None
    if written is None:
        return None
    if not isinstance(written, dict) or is_intrinsic(written):
        problems.add(
            rules.STATE_MACHINE, SETTINGS_PATH, f"the settings must be an object, not {as_json_text(written)}"
        )
        return None
    return written


def _check_keys(written: Mapping[str, Json], allowed: Iterable[str], path: TemplatePath, rule: Rule) -> None:
    problems = DiagnosticCollector()
    for name in written:
        if name not in allowed:
            problems.add(rule, path.key(name), f"unknown setting '{name}'{did_you_mean(name, allowed)}")
    problems.finish()


def _states(written: Json, problems: DiagnosticCollector) -> Mapping[str, StateOptions]:
    path = SETTINGS_PATH.at("States")
    if not isinstance(written, dict) or is_intrinsic(written):
        example = '{"Orders/Read": {IamResources: …}}'
        problems.add(
            rules.STATE_MACHINE,
            path,
            f"States must be an object with the options of individual states: {example}",
        )
        return {}
    allowed = [name for name in FIELDS if name not in NOT_OPTIONS]
    names = tuple(allowed + [f"{name}.$" for name in allowed if FIELDS[name].dynamic])
    states: dict[str, StateOptions] = {}
    for state, values in written.items():
        here = path.at(state)
        if not isinstance(values, dict) or is_intrinsic(values):
            problems.add(rules.STATE_MACHINE, here, _NOT_OPTIONS)
            continue
        problems.attempt(_check_keys, values, names, here, rules.FIELDS)
        options = {name: value for name, value in values.items() if name in names}
        for name in SUGGESTED_OPTIONS & options.keys():
            check_unfilled(options[name], here.at(name), problems)
        states[state] = StateOptions(options, {name: here.at(name) for name in options})
    return states


def _ignore(written: Json) -> frozenset[str]:
    names = written if isinstance(written, list) else [written]
    if not all(isinstance(name, str) for name in names):
        raise template_error(
            rules.STATE_MACHINE,
            SETTINGS_PATH.at("Ignore"),
            "Ignore must be a list of logical IDs of state machines",
        )
    return frozenset(str(name) for name in names)


def _choose(written: Mapping[str, Json], name: str, words: tuple[str, ...]) -> str | None:
    """Returns a setting that is one of several words, or None if it is missing."""
    value = written.get(name)
    if value is not None and value not in words:
        alternatives = join_names((f"'{word}'" for word in words), "or")
        message = f"{name} must be {alternatives}, not {as_json_text(value)}"
        raise template_error(rules.STATE_MACHINE, SETTINGS_PATH.at(name), message)
    return None if value is None else str(value)


def _switch(written: Mapping[str, Json], name: str) -> bool | None:
    """Returns a Boolean setting, or None if it is missing. It must be a literal, because it decides what is added."""
    match written.get(name):
        case None | bool() as value:
            return value
        case "true" | "false" as text:
            return text == "true"
        case other:
            raise template_error(
                rules.STATE_MACHINE,
                SETTINGS_PATH.at(name),
                f"{name} must be true or false, not {as_json_text(other)}",
            )
