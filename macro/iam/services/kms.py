"""Derives statements for KMS keys: those that a call identifies by an alias, and those that a service uses for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import find_service
from macro.iam.arns.arn import ACCOUNT, PARTITION, is_arn, possible_texts, render
from macro.iam.arns.escaping import literal
from macro.iam.arns.parameters import read_values, written_path
from macro.iam.arns.resources import UnresolvedResources, derive_resources
from macro.iam.role.kms_data import DATA_ACTIONS, KEY, VIA_SERVICE, can_apply, via_services
from macro.iam.role.limits import limit_statements
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.iam.arns.parameter_values import Value
    from macro.iam.call_context import CallContext
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

_ALIAS = "alias/"
"""The beginning of an alias's name, which its ARN contains after the account."""

_WITHOUT_DATA = {"iam", "kms", "lakeformation"}
"""The IAM prefixes of services that don't encrypt the data of calls with keys of AWS KMS."""


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
    if isinstance(value, str) and value.startswith("arn:"):
        return value.partition(_ALIAS)[0] + "key/*"
    if isinstance(value, Intrinsic) and is_arn(value):
        return render((_split_alias(value)[0], "key/*"))
    return render(("arn:", PARTITION, ":kms:", region, ":", ACCOUNT, ":key/*"))


def _alias_name(value: Value) -> Json:
    """Returns the alias's name, `alias/orders`, or None if the value isn't an alias."""
    if isinstance(value, str) and _ALIAS in value:
        return literal(_ALIAS + value.partition(_ALIAS)[2])
    if not isinstance(value, Intrinsic):
        return None
    texts = possible_texts(value)
    if texts and all(_ALIAS in text for text in texts):
        return render((_ALIAS, _split_alias(value)[1])) if is_arn(value) else value.function
    text = value.function.get("Fn::Sub")
    return {"Fn::Sub": text} if isinstance(text, str) and text.startswith(_ALIAS) else None


def _split_alias(arn: Intrinsic) -> tuple[Piece, Piece]:
    """Returns the parts of an alias's ARN before and after `alias/`."""
    text = arn.function.get("Fn::Sub")
    if isinstance(text, str) and _ALIAS in text:
        before, _, after = text.partition(_ALIAS)
        name = Intrinsic({"Fn::Sub": after}) if "${" in after else literal(after)
        return Intrinsic({"Fn::Sub": before}), name
    split: Json = {"Fn::Split": [_ALIAS, arn.function]}
    return Intrinsic({"Fn::Select": [0, split]}), Intrinsic({"Fn::Select": [1, split]})


def statements_for_keys(context: CallContext, allowed: Sequence[Statement]) -> tuple[Statement, ...]:
    """Returns the role's statements for KMS keys, limited to requests of the services that the call uses.

    A service that reads an object with the permissions of its caller doesn't decrypt it: Amazon S3 calls AWS KMS.

    Args:
        context: The call.
        allowed: The other statements of the call. Their actions name the services.
    """
    service = find_service(context.call.service)
    if service is None or service.iam_prefix == "kms" or not context.regions:
        return ()
    used = (action.partition(":")[0] for statement in allowed for action in statement.actions)
    return statements_for_keys_of(
        context, tuple(dict.fromkeys([service.iam_prefix, *sorted(set(used) - _WITHOUT_DATA)]))
    )


def statements_for_keys_of(context: CallContext, iam_prefixes: Sequence[str]) -> tuple[Statement, ...]:
    """Returns the role's statements for the keys that services use for a call, limited to requests of these services.

    Args:
        context: The call.
        iam_prefixes: The IAM prefixes of the services (`s3`).
    """
    partition = context.stack.partition
    services = [each for prefix in iam_prefixes for each in via_services(prefix, context.regions, partition)]
    return tuple(
        statement
        for action in DATA_ACTIONS
        for statement in limit_statements(
            context.find_role_access(action, (KEY,)).statements, VIA_SERVICE, services
        )
        if can_apply(statement, iam_prefixes)
    )
