"""Derives statements for KMS keys: those that a call identifies by an alias, and those that a service uses for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import find_service
from macro.iam.arns.arn import ACCOUNT, PARTITION, possible_texts, render
from macro.iam.arns.escaping import literal
from macro.iam.arns.parameters import read_values, written_path
from macro.iam.arns.resources import UnresolvedResources, derive_resources
from macro.iam.role.kms_data import DATA_ACTIONS, KEY, VIA_SERVICE, via_services
from macro.iam.role.limits import limit_statements
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.iam.arns.parameter_values import Value
    from macro.iam.other_sources import CallContext
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

CRYPTOGRAPHIC = tuple(
    f"kms:{name}"
    for name in (
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetPublicKey",
        "ReEncryptFrom",
        "ReEncryptTo",
        "Sign",
        "Verify",
        "VerifyMac",
    )
)


def kms_statements(
    call: AwsCall, action: RequiredAction, regions: Sequence[Piece], condition: dict[str, Json]
) -> tuple[Statement, ...] | UnresolvedResources:
    """Returns the statement for keys identified by ID or ARN, or for keys identified by alias.

    The ARN of an alias isn't the ARN of a key. With the condition key `kms:RequestAlias`, the statement's resources
    are all keys of the alias's account.

    Source: AWS KMS Developer Guide, "Use aliases to control access to KMS keys".
    """
    paths = [path for kind in action.resource_types for path in kind.members.get("KeyId", ())]
    keys = [value for path in paths for value in read_values(call.parameters, path)]
    aliases = [name for value in keys if (name := _alias_name(value))]
    if not aliases:
        resources = derive_resources(action, call.parameters, regions)
        if isinstance(resources, UnresolvedResources):
            return resources
        reason = f"{action.action} ({action.source}); resources from {', '.join(resources.members) or 'no parameter'}"
        return (Statement((action.action,), resources.arns, condition, reason),)
    if len(aliases) < len(keys):
        parameter = written_path(call.parameters, paths[0])
        return UnresolvedResources(
            action.action, parameter, f"{parameter} mixes aliases and key IDs", action.resource_types
        )
    equals = condition.get("StringEquals")
    values: dict[str, Json] = {
        **(equals if isinstance(equals, dict) else {}),
        "kms:RequestAlias": list(aliases),
    }
    arns = distinct(_key_arns(value, region) for value in keys for region in regions)
    reason = (
        f"{action.action} ({action.source}); a key with the alias in {', '.join(paths)}, by kms:RequestAlias"
    )
    return (Statement((action.action,), arns, {"StringEquals": values}, reason),)


def _key_arns(value: Value, region: Piece) -> Json:
    """Returns all keys of the alias's account and Region: those in its ARN, or the stack's account."""
    fields = value.split(":") if isinstance(value, str) and value.startswith("arn:") else []
    if len(fields) > 5:  # noqa: PLR2004  arn, partition, service, Region, account, alias
        return ":".join([*fields[:5], "key/*"])
    return render(("arn:", PARTITION, ":kms:", region, ":", ACCOUNT, ":key/*"))


def _alias_name(value: Value) -> Json:
    """Returns the alias's name, `alias/orders`, or None if the value isn't an alias."""
    if isinstance(value, str) and "alias/" in value:
        return literal("alias/" + value.partition("alias/")[2])
    if not isinstance(value, Intrinsic):
        return None
    texts = possible_texts(value)
    if texts and all(text.startswith("alias/") for text in texts):
        return value.function
    text = value.function.get("Fn::Sub")
    return {"Fn::Sub": text} if isinstance(text, str) and text.startswith("alias/") else None


def statements_for_keys(context: CallContext) -> tuple[Statement, ...]:
    """Returns the role's statements for KMS keys, limited to requests of the call's service."""
    service = find_service(context.call.service)
    if service is None or service.iam_prefix == "kms" or not context.regions:
        return ()
    return statements_for_keys_of(context, service.iam_prefix)


def statements_for_keys_of(context: CallContext, iam_prefix: str) -> tuple[Statement, ...]:
    """Returns the role's statements for the keys that a service uses for a call, limited to requests of that service.

    Args:
        context: The call.
        iam_prefix: The IAM prefix of the service (`s3`).
    """
    services = via_services(iam_prefix, context.regions, context.stack.partition)
    return tuple(
        statement
        for action in DATA_ACTIONS
        for statement in limit_statements(
            context.find_role_access(action, (KEY,)).statements, VIA_SERVICE, services
        )
    )
