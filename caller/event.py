"""A Task's payload, checked as a whole and read into one frozen value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from caller.failure import invalid_call
from caller.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WELL_FORMED = re.compile("[^\ud800-\udfff]+")  # half a surrogate pair can be neither digested nor sent
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9-]*")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
_E = TypeVar("_E", bound=Enum)
_ATTEMPTS = range(1, 11)
_MAX_TIMEOUT = 900  # seconds: the longest that a Lambda function runs


class BlobFormat(Enum):
    """How blobs are written in parameters and results."""

    TEXT = "text"
    BASE64 = "base64"
    NATIVE = "native"


class RetryMode(Enum):
    """botocore's retry modes ("Retry behavior" in the AWS SDKs and Tools Reference Guide)."""

    STANDARD = "standard"
    ADAPTIVE = "adaptive"
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call may go: a region, and an endpoint where the payload names one."""

    region: str
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Assumed:
    """The role that a call is made as, the external id it is assumed with, and its session's name."""

    role_arn: str
    external_id: str | None
    session: str


@dataclass(frozen=True, slots=True)
class Options:
    """How a call is made; None leaves the choice to the caller's defaults. `timeout` is in seconds."""

    fips: bool = False
    dualstack: bool = False
    timeout: float | None = None
    max_attempts: int | None = None
    retry_mode: RetryMode | None = None


NO_OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Origin:
    """Which pass of which state of which execution makes the call, as the context object tells it."""

    execution: str
    state: str
    entered: str
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call, checked; `parameters` stay as they came, for the operation's model to judge."""

    service: str
    operation: str
    targets: tuple[Target, ...]
    parameters: Mapping[str, Any]
    origin: Origin
    rotate: bool = False
    blob_format: BlobFormat = BlobFormat.TEXT
    credentials: Assumed | None = None
    options: Options = NO_OPTIONS


def read_call(event: object) -> Call:
    """The payload as a Call; raises CallFailed (`CrossRegion.InvalidCall`) with every problem, one per line.

    `event` is what the Task's payload evaluates to: a JSON object with the fields of the shorthand.
    """
    if not isinstance(event, dict):
        raise invalid_call([f"the payload must be an object, not {_kind(event)}"])
    fields = _Fields(event)
    origin = _read_origin(fields.section("Context", {"Execution", "State", "Entered", "Item"}, required=True))
    call = Call(
        service=fields.text("Service", _SERVICE, "a botocore client name such as 's3'", required=True),
        operation=fields.text("Operation", None, "an operation name such as 'GetObject'", required=True),
        targets=_read_targets(fields),
        parameters=fields.mapping("Parameters"),
        origin=origin,
        rotate=fields.flag("Rotate"),
        blob_format=fields.choice("BlobFormat", BlobFormat) or BlobFormat.TEXT,
        credentials=_read_credentials(fields, origin),
        options=_read_options(fields),
    )
    fields.finish()
    return call


def session_name(execution: str) -> str:
    """A role session's name from an execution's ARN: its state machine and its own name, as far as they fit.

    STS allows 2 to 64 characters of `\\w+=,.@-` (AssumeRole in the AWS Security Token Service API
    Reference); what is longer is cut and ends in a digest, so that two executions never share a session.
    """
    readable = re.sub(r"[^\w+=,.@-]", ".", ".".join(execution.split(":")[6:]) or execution, flags=re.ASCII)
    if 2 <= len(readable) <= 64:  # noqa: PLR2004  STS's own limits
        return readable
    from hashlib import sha256  # noqa: PLC0415  rarely needed

    return f"{readable[:51]}-{sha256(execution.encode()).hexdigest()[:12]}"


class _Fields:
    """Reads the fields of one object, and keeps what is wrong with them and with their names."""

    def __init__(self, values: Mapping[str, Any], place: str = "", problems: list[str] | None = None) -> None:
        self._values = values
        self._place = place
        self.problems: list[str] = [] if problems is None else problems
        self._known: set[str] = set()
        self.given = True

    def take(self, name: str, *, required: bool = False) -> Any:
        self._known.add(name)
        value = self._values.get(name)
        if value is None and required:
            self.problem(name, "is missing")
        return value

    def problem(self, name: str, text: str) -> None:
        self.problems.append(f"{self._place}{name} {text}")

    def text(self, name: str, pattern: re.Pattern[str] | None, what: str, *, required: bool = False) -> str:
        value = self.take(name, required=required)
        if value is None:
            return ""
        return value if self.is_text(name, value, pattern, what) else ""

    def is_text(self, name: str, value: object, pattern: re.Pattern[str] | None, what: str) -> bool:
        patterns = (_WELL_FORMED, pattern or _WELL_FORMED)
        fits = isinstance(value, str) and all(each.fullmatch(value) for each in patterns)
        if not fits:
            self.problem(
                name, f"must be {what}" + ("" if isinstance(value, str) else f", not {_kind(value)}")
            )
        return bool(fits)

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            self.problem(name, f"must be true or false, not {_kind(value)}")
        return value is True

    def choice(self, name: str, kind: type[_E]) -> _E | None:
        value = self.take(name)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            self.problem(name, "must be one of " + ", ".join(f"'{member.value}'" for member in kind))
            return None

    def number(self, name: str, fits: Callable[[float], bool], what: str) -> float | None:
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not fits(value):
            self.problem(name, f"must be {what}")
            return None
        return value

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self.take(name, required=True)
        if value is not None and not isinstance(value, dict):
            self.problem(name, f"must be an object, not {_kind(value)}")
        return value if isinstance(value, dict) else {}

    def section(self, name: str, known: set[str], *, required: bool = False) -> _Fields:
        """A field that is an object of its own; empty where it is absent or wrong."""
        value = self.take(name, required=required)
        if value is not None and not isinstance(value, dict):
            self.problem(name, f"must be an object, not {_kind(value)}")
        inner = _Fields(value if isinstance(value, dict) else {}, f"{self._place}{name}.", self.problems)
        inner.given = isinstance(value, dict)
        inner.refuse_others(known)
        return inner

    def refuse_others(self, known: set[str]) -> None:
        for name in self._values:
            if name not in known:
                self.problem(name, f"is not a field that the caller knows{did_you_mean(name, known)}")

    def finish(self) -> None:
        self.refuse_others(self._known)
        if self.problems:
            raise invalid_call(dict.fromkeys(self.problems))


def _read_origin(fields: _Fields) -> Origin:
    item = fields.take("Item")
    return Origin(
        execution=fields.text("Execution", None, "the execution's ARN", required=fields.given),
        state=fields.text("State", None, "the state's name", required=fields.given),
        entered=fields.text(
            "Entered", None, "the time at which the state was entered", required=fields.given
        ),
        item=None if item is None else str(item),
    )


def _read_targets(fields: _Fields) -> tuple[Target, ...]:
    region, targets, endpoint = fields.take("Region"), fields.take("Targets"), fields.take("Endpoint")
    if targets is not None:
        if region is not None or endpoint is not None:
            fields.problem("Targets", "replaces Region and Endpoint; give one or the other")
        return _read_target_list(fields, targets)
    if region is None:
        fields.problem("Region", "is missing (or Targets)")
        return ()
    if isinstance(region, list):
        if endpoint is not None:
            fields.problem("Endpoint", "goes with a single Region; for several, use Targets")
        return _read_regions(fields, region)
    return (_read_target(fields, "", region, endpoint),)


def _read_target_list(fields: _Fields, targets: object) -> tuple[Target, ...]:
    if not isinstance(targets, list) or not targets:
        fields.problem("Targets", "must be a list of {Region, Endpoint}, with at least one")
        return ()
    return tuple(_read_target_object(fields, index, target) for index, target in enumerate(targets))


def _read_target_object(fields: _Fields, index: int, target: object) -> Target:
    if not isinstance(target, dict):
        fields.problem(
            f"Targets[{index}]", f"must be an object with Region and Endpoint, not {_kind(target)}"
        )
        return Target("")
    inner = _Fields(target, f"Targets[{index}].", fields.problems)
    inner.refuse_others({"Region", "Endpoint"})
    return _read_target(inner, "", inner.take("Region", required=True), inner.take("Endpoint"))


def _read_regions(fields: _Fields, regions: list[object]) -> tuple[Target, ...]:
    if not regions:
        fields.problem("Region", "must list at least one region")
    return tuple(_read_target(fields, f"[{index}]", region, None) for index, region in enumerate(regions))


def _read_target(fields: _Fields, index: str, region: object, endpoint: object) -> Target:
    if region is not None:
        fields.is_text(f"Region{index}", region, _REGION, "a region such as 'us-west-2'")
    if endpoint is not None:
        fields.is_text("Endpoint", endpoint, None, "a URL such as 'https://…'")
    return Target(str(region), None if endpoint is None else str(endpoint))


def _read_credentials(fields: _Fields, origin: Origin) -> Assumed | None:
    section = fields.section("Credentials", {"RoleArn", "ExternalId"})
    if not section.given:
        return None
    role = section.text("RoleArn", _ROLE, "the ARN of an IAM role", required=True)
    external_id = section.text("ExternalId", None, "a text") or None
    return Assumed(role, external_id, session_name(origin.execution))


def _read_options(fields: _Fields) -> Options:
    endpoint = fields.section("EndpointOptions", {"UseFipsEndpoint", "UseDualstackEndpoint"})
    attempts = fields.number(
        "MaxAttempts",
        lambda number: number in _ATTEMPTS,
        f"a whole number from 1 to {_ATTEMPTS[-1]}",
    )
    return Options(
        fips=endpoint.flag("UseFipsEndpoint"),
        dualstack=endpoint.flag("UseDualstackEndpoint"),
        timeout=fields.number(
            "Timeout",
            lambda seconds: 0 < seconds <= _MAX_TIMEOUT,
            f"seconds, more than 0 and up to {_MAX_TIMEOUT}",
        ),
        max_attempts=None if attempts is None else int(attempts),
        retry_mode=fields.choice("RetryMode", RetryMode),
    )


def _kind(value: object) -> str:
    """What JSON calls a value's type, with its article."""
    if value is None:
        return "null"
    names = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "this")
