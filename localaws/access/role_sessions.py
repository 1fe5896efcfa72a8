"""Temporary credentials of roles, and the role session of each access key."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Final

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

ROLE_ARN: Final = re.compile(r"arn:[^:]+:iam::(?P<account>\d{12}):role/(?:.*/)?(?P<name>[^/]+)")


@dataclass(frozen=True, slots=True)
class RoleSession:
    """A role's temporary credentials and the ARN of the assumed-role session."""

    role_arn: str
    arn: str
    key_id: str
    secret: str
    token: str


class UnknownRole(Exception):  # noqa: N818  a state that IAM reports
    """The role doesn't exist."""


_SESSIONS: Final[dict[tuple[str, str], RoleSession]] = {}
_BY_KEY: Final[dict[str, RoleSession]] = {}
_LOCK: Final = threading.Lock()


def get_role_session(role_arn: str, name: str, region: str) -> RoleSession:
    """Returns a role's session with this name, always the same one; raises UnknownRole."""
    check_role(role_arn)
    with _LOCK:
        if (role_arn, name) not in _SESSIONS:
            match = ROLE_ARN.fullmatch(role_arn)
            account = match["account"] if match else ""
            backend = sts_backends[account][get_partition(region)]
            role = backend.assume_role(
                region_name=region,
                role_session_name=name[:64],
                role_arn=role_arn,
                policy="",
                duration=3600,
                external_id="",
            )
            token = str(role.session_token)
            session = RoleSession(role_arn, role.arn, role.access_key_id, role.secret_access_key, token)
            _SESSIONS[role_arn, name] = _BY_KEY[session.key_id] = session
        return _SESSIONS[role_arn, name]


def check_role(role_arn: str) -> None:
    """Raises UnknownRole if the ARN isn't a role's or the role doesn't exist."""
    match = ROLE_ARN.fullmatch(role_arn)
    if match is None:
        raise UnknownRole(f"{role_arn!r} is not the ARN of a role.")
    partition = role_arn.split(":")[1]
    if match["name"] not in {role.name for role in iam_backends[match["account"]][partition].roles.values()}:
        raise UnknownRole(f"The role {role_arn} does not exist.")


def find_role_session(key_id: str) -> RoleSession | None:
    """Returns the role session that has this access key, or None for any other principal."""
    return _BY_KEY.get(key_id) or _find_assumed_role(key_id)


def _find_assumed_role(key_id: str) -> RoleSession | None:
    """Returns a session that a client got from STS."""
    for account in list(sts_backends.values()):
        for backend in list(account.values()):
            role = backend.get_assumed_role_from_access_key(key_id)
            if role:
                token = str(role.session_token)
                return RoleSession(role.role_arn, role.arn, key_id, role.secret_access_key, token)
    return None
