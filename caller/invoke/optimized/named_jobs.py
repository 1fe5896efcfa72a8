"""Jobs whose name is taken: which job it is, and whether an earlier attempt of the same start has created it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from caller.awsmodel.optimized.sync_job import StartOnce


def identify_by_name(once: StartOnce, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the parameters that describe the job with the name that a start has, in botocore's form.

    Args:
        once: The parameter that is the job's name.
        parameters: The parameters of the start in botocore's form.
    """
    if "stateMachineArn" in parameters:
        # the ARN of a state machine can have a version or an alias
        fields = str(parameters["stateMachineArn"]).split(":")
        return {"executionArn": ":".join([*fields[:5], "execution", *fields[6:7], str(parameters["name"])])}
    return {once.member: parameters[once.member]}


def is_own_job(
    description: Mapping[str, Any],
    request: Mapping[str, Any],
    *,
    comparable: Collection[str],
    created: str,
    since: datetime,
) -> bool:
    """Returns whether a job was created after a time with the parameters of a request.

    Together with the fact that an earlier attempt sent the same request, this identifies the job. A description
    doesn't say who created the job.

    Args:
        description: The description of the job that has the name, as botocore parses it.
        request: The parameters of the start in botocore's form.
        comparable: The members that a description can have. Other parameters aren't compared.
        created: The member of the description with the time of the job's creation.
        since: The time before the first attempt, with a time zone.
    """
    if created not in description or _time(description[created]) < since:
        return False
    return all(_contains(description.get(name), sent) for name, sent in request.items() if name in comparable)


def _time(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _contains(described: Any, sent: Any) -> bool:
    """Returns whether a described value has everything that was sent. A service adds default values to structures."""
    if isinstance(sent, dict):
        return isinstance(described, dict) and all(
            _contains(described.get(name), value) for name, value in sent.items()
        )
    if isinstance(sent, list | tuple):
        return (
            isinstance(described, list)
            and len(described) == len(sent)
            and all(map(_contains, described, sent))
        )
    return bool(described == sent)
