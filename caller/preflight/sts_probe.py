"""Calls sts:GetCallerIdentity, which needs no permission, to find out whether credentials work in a Region.

Sources: "GetCallerIdentity" in the AWS Security Token Service API Reference, "Enable or disable AWS Regions in your
account" in the AWS Account Management Reference Guide, and "Changes that I make are not always immediately visible" in
the IAM User Guide.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError

from caller.preflight.problems import Problem
from caller.sdk import error_translation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from botocore.session import Session

    from caller.call import AssumedRole
    from caller.preflight.check_runner import CheckContext

TRUST_DELAY = (
    30.0  # seconds until a new trust policy, or a new permission to assume a role, should be effective
)
CREDENTIALS_DELAY = 15.0  # seconds until the credentials of a new role should be valid in every Region
_FIRST_WAIT = 1.0  # seconds; each wait is twice as long as the one before
_LONGEST_WAIT = 8.0
_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
_NOT_ENABLED = frozenset({"AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException"})
_CONFIG = Config(connect_timeout=5, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


@dataclass(frozen=True, slots=True)
class RegionalSts:
    """STS in one Region. If `is_optional` is true, all calls in the Region go to endpoints that the template names."""

    region: str
    client: Any
    is_optional: bool


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an attempt failed, and for how many seconds further attempts make sense."""

    text: str
    retry_seconds: float = 0.0
    is_about_role: bool = False
    is_denial: bool = False
    is_unreachable: bool = False


def create_regional_sts(session: Session, region: str, *, is_optional: bool) -> RegionalSts:
    """Returns STS in a Region with a session's credentials."""
    return RegionalSts(region, session.create_client("sts", region_name=region, config=_CONFIG), is_optional)


def check_own_credentials(sts: RegionalSts, context: CheckContext) -> Sequence[Problem]:
    """Returns a problem if the function's own credentials don't work in a Region."""

    def describe(failure: _Failure) -> Problem:
        return Problem(sts.region, failure.text, fails_deployment=not _is_tolerable(failure, sts))

    def report_interim(failure: _Failure) -> None:
        context.interim_problems = [describe(failure)]

    failure = _find_failure(sts, context, 0, report_interim)
    return [describe(failure)] if failure else []


def check_role(
    role: AssumedRole, regions: Sequence[RegionalSts], context: CheckContext, *, trust_can_follow: bool
) -> Sequence[Problem]:
    """Returns the problems with assuming a role, and with its credentials in the Regions.

    If the state machine has no name, nobody knows its ARN before the deployment, and the trust policy of the role can
    require this ARN as the external ID. With `trust_can_follow`, a denial therefore doesn't fail the deployment.
    """
    denial_seconds = CREDENTIALS_DELAY if trust_can_follow else TRUST_DELAY
    describe = partial(_describe_role_problem, role, trust_can_follow=trust_can_follow)
    problems: list[Problem] = []
    for sts in regions:

        def report_interim(failure: _Failure, sts: RegionalSts = sts) -> None:
            context.interim_problems = [*problems, describe(sts, failure)]

        failure = _find_failure(sts, context, denial_seconds, report_interim)
        if failure is None:
            context.interim_problems = list(problems)  # a later attempt succeeded
            continue
        problems.append(describe(sts, failure))
        if failure.is_about_role:
            break
    return problems


def _describe_role_problem(
    role: AssumedRole, sts: RegionalSts, failure: _Failure, *, trust_can_follow: bool
) -> Problem:
    if failure.is_about_role:
        fails = not (failure.is_denial and trust_can_follow)
        return Problem(role.role_arn, failure.text, fails_deployment=fails)
    subject = f"{sts.region} as {role.role_arn}"
    return Problem(subject, failure.text, fails_deployment=not _is_tolerable(failure, sts))


def _is_tolerable(failure: _Failure, sts: RegionalSts) -> bool:
    return failure.is_unreachable and sts.is_optional


def _find_failure(
    sts: RegionalSts,
    context: CheckContext,
    denial_seconds: float,
    report_interim: Callable[[_Failure], None],
) -> _Failure | None:
    """Returns the failure of the last attempt, or None if an attempt succeeded.

    A denied AssumeRole is repeated for `denial_seconds`. `report_interim` gets the failure of each attempt.
    """
    waited, wait = 0.0, _FIRST_WAIT
    with closing(sts.client):
        while True:
            failure = _attempt(sts)
            if failure is None:
                return None
            report_interim(failure)
            retry_seconds = denial_seconds if failure.is_denial else failure.retry_seconds
            if waited + wait > retry_seconds or not context.wait(wait):
                return failure
            waited, wait = waited + wait, min(2 * wait, _LONGEST_WAIT)


def _attempt(sts: RegionalSts) -> _Failure | None:
    try:
        sts.client.get_caller_identity()
    except ClientError as error:
        return _translate(error)
    except Exception as error:
        if not error_translation.is_request_error(error):
            raise
        text = f"STS can't be reached: {error_translation.describe(error)}; check the function's network"
        return _Failure(text, is_unreachable=True)
    return None


def _translate(error: ClientError) -> _Failure:
    code = str(error.response.get("Error", {}).get("Code", "")) or "no error code"
    if error.operation_name == "AssumeRole":
        if code in _DENIED:
            text = "can't be assumed (access denied); allow the caller's role and external ID in its trust policy"
            return _Failure(text, is_about_role=True, is_denial=True)
        retry_seconds = CREDENTIALS_DELAY if code in _NOT_ENABLED else 0  # the function's own role can be new
        return _Failure(f"can't be assumed ({code})", retry_seconds, is_about_role=True)
    if code in _NOT_ENABLED:
        return _Failure("Region not enabled; enable it for the account", CREDENTIALS_DELAY)
    return _Failure(f"STS rejected the request ({code})")
