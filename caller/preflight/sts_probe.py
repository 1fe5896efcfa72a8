"""Whether a region is enabled and answers: STS GetCallerIdentity there, which needs no permission.

Sources: GetCallerIdentity in the AWS Security Token Service API Reference; Enable or disable AWS Regions in your
account, AWS Account Management Reference Guide; Changes that I make are not always immediately visible, IAM User
Guide.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError

from caller.preflight.findings import Finding
from caller.sdk import error_translation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from botocore.session import Session

    from caller.payload import AssumedRole
    from caller.preflight.check_runner import Pause

ASSUMING = 30.0  # seconds until a new right to assume a role, or a new trust policy, should have arrived
ENABLING = 15.0  # seconds until the credentials of a new role should be known in every region
_FIRST_WAIT = 1.0  # seconds; doubled from wait to wait
_LONGEST_WAIT = 8.0
_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
_NOT_ENABLED = frozenset({"AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException"})
_CONFIG = Config(connect_timeout=5, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


@dataclass(frozen=True, slots=True)
class RegionalSts:
    """STS in one region; `is_optional` says that no call needs a way there but through an endpoint of its own."""

    region: str
    sts: Any
    is_optional: bool


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why there was no identity; `patience` is for how long trying again may help, in seconds."""

    problem: str
    patience: float = 0.0
    of_role: bool = False
    is_denial: bool = False
    is_unreachable: bool = False


def regional_sts(session: Session, region: str, *, is_optional: bool) -> RegionalSts:
    """STS in a region with a session's credentials."""
    return RegionalSts(region, session.create_client("sts", region_name=region, config=_CONFIG), is_optional)


def check_own_credentials(where: RegionalSts, pause: Pause) -> Sequence[Finding]:
    """What keeps the function's own credentials from working in a region."""

    def finding(refused: _Refused) -> Finding:
        return Finding(where.region, refused.problem, fails=not _is_bearable(refused, where))

    refused = _refused(where, pause, 0, lambda refused: pause.note([finding(refused)]))
    return [finding(refused)] if refused else []


def check_role(assumed: AssumedRole, places: Sequence[RegionalSts], pause: Pause) -> Sequence[Finding]:
    """What keeps a role from being assumed, or its credentials from working in the regions.

    Without an external id (deploy time does not know the ARN of a state machine without a name) a denial proves
    nothing, since the trust policy may ask for one.
    """
    patience = 0 if assumed.external_id is None else ASSUMING
    found: list[Finding] = []
    for where in places:
        note = partial(_note, pause, found, assumed, where)
        refused = _refused(where, pause, patience, note)
        if refused is None:
            pause.note(found)  # earlier refusals there have been waited out
            continue
        found.append(_role_finding(assumed, where, refused))
        if refused.of_role:
            break
    return found


def _note(
    pause: Pause, found: Sequence[Finding], assumed: AssumedRole, where: RegionalSts, refused: _Refused
) -> None:
    pause.note([*found, _role_finding(assumed, where, refused)])


def _role_finding(assumed: AssumedRole, where: RegionalSts, refused: _Refused) -> Finding:
    if refused.of_role:
        fails = assumed.external_id is not None or not refused.is_denial
        return Finding(assumed.role_arn, refused.problem, fails=fails)
    subject = f"{where.region} as {assumed.role_arn}"
    return Finding(subject, refused.problem, fails=not _is_bearable(refused, where))


def _is_bearable(refused: _Refused, where: RegionalSts) -> bool:
    return refused.is_unreachable and where.is_optional


def _refused(
    where: RegionalSts, pause: Pause, assuming: float, note: Callable[[_Refused], None]
) -> _Refused | None:
    """What the last of the attempts ended with; None where one had an identity.

    `assuming` is for how many seconds a denied role is tried again; `note` takes what each attempt ended with.
    """
    with closing(where.sts):
        return _last(where, pause, assuming, note)


def _last(
    where: RegionalSts, pause: Pause, assuming: float, note: Callable[[_Refused], None]
) -> _Refused | None:
    waited, wait = 0.0, _FIRST_WAIT
    while True:
        refused = _attempt(where)
        if refused is None:
            return None
        note(refused)
        patience = assuming if refused.is_denial else refused.patience
        if waited + wait > patience or not pause.wait(wait):
            return refused
        waited, wait = waited + wait, min(2 * wait, _LONGEST_WAIT)


def _attempt(where: RegionalSts) -> _Refused | None:
    try:
        where.sts.get_caller_identity()
    except ClientError as error:
        return _told(error)
    except Exception as error:
        if not error_translation.is_request_error(error):
            raise
        text = f"STS does not answer there: {error_translation.describe(error)}"
        return _Refused(text, is_unreachable=True)
    return None


def _told(error: ClientError) -> _Refused:
    code = str(error.response.get("Error", {}).get("Code", "")) or "no code"
    if error.operation_name == "AssumeRole":
        if code in _DENIED:
            text = "can't be assumed (access denied): its trust policy must name the caller's role"
            return _Refused(text, of_role=True, is_denial=True)
        patience = ENABLING if code in _NOT_ENABLED else 0  # the function's own role may be new as well
        return _Refused(f"can't be assumed ({code})", patience, of_role=True)
    if code in _NOT_ENABLED:
        return _Refused("region not enabled for this account", ENABLING)
    return _Refused(f"STS refuses there ({code})")
