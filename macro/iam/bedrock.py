"""Bedrock models: foundation models, the inference profiles that route to them, and models of one's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.iam.arns.arn import ACCOUNT, PARTITION, distinct, fits, is_arn, literal, render
from macro.iam.arns.parameters import values
from macro.iam.arns.resources import UnknownResource
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

# Amazon Bedrock User Guide, "Supported Regions and models for inference profiles": where a geography's
# profiles
# send requests. The condition on the profile keeps the models themselves out of direct reach.
DESTINATIONS: dict[str, tuple[str, ...]] = {
    "us": ("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
    "us-gov": ("us-gov-east-1", "us-gov-west-1"),
    "ca": ("ca-central-1", "ca-west-1", "us-east-1", "us-east-2", "us-west-2"),
    "eu": (
        "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
        "eu-west-3",
    ),
    "apac": (
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1",
        "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
    ),
    "jp": ("ap-northeast-1", "ap-northeast-3"),
    "au": ("ap-southeast-2", "ap-southeast-4"),
}  # fmt: skip
GLOBAL = "global"
PROFILE = re.compile(rf"({'|'.join([*DESTINATIONS, GLOBAL])})\.(.+\..+)")
MODEL_ID = re.compile(r"[a-z0-9-]+\.[A-Za-z0-9.:_-]+")
OWN = tuple(
    f"arn:${{Partition}}:bedrock:${{Region}}:${{Account}}:{kind}/${{ResourceId}}"
    for kind in ("provisioned-model", "imported-model", "custom-model-deployment", "custom-model")
)
PROFILE_ARN = "arn:${Partition}:bedrock:${Region}:${Account}:inference-profile/${ResourceId}"
MODEL_ARN = "arn:${Partition}:bedrock:${Region}::foundation-model/${ResourceId}"


def bedrock_statements(
    call: AwsCall, need: RequiredAction, regions: Sequence[Piece], condition: dict[str, Json]
) -> tuple[Statement, ...]:
    """The statements for the model in the need's member.

    A foundation model is one ARN per region. An inference profile (Amazon Bedrock User Guide, "Prerequisites
    for inference profiles") needs the profile and, through it only, the models in the regions that it sends
    to;
    those requests are made in other regions, so no `aws:RequestedRegion` fits. Raises Underivable for a model
    only known at deploy or run time, and for application profiles and prompt routers, whose models are
    unknown.
    """
    path = next(path for way in need.resource_types for path in way.members["ResourceId"])
    found = values(call.parameters, path)
    if not found:
        raise UnknownResource(f"no parameter {path} names the model")
    reason = f"{need.action} ({need.source}); the model in {path}"
    return tuple(
        statement
        for model in found
        for statement in _of_model(model, need.action, regions, condition, reason)
    )


def _of_model(
    model: str | Intrinsic | RunTime,
    action: str,
    regions: Sequence[Piece],
    condition: dict[str, Json],
    reason: str,
) -> tuple[Statement, ...]:
    if not isinstance(model, str):
        raise UnknownResource(_why_unknown(model))
    if is_arn(model):
        return _of_arn(model, action, regions, condition, reason)
    profile = PROFILE.fullmatch(model)
    if profile:
        return _of_profile(profile[1], profile[2], action, regions, reason)
    if not MODEL_ID.fullmatch(model):
        raise UnknownResource(f"'{model}' is no model's id")
    arns = [_foundation(model, region) for region in regions]
    return (Statement((action,), distinct(arns), condition, reason),)


def _why_unknown(model: Intrinsic | RunTime) -> str:
    if isinstance(model, RunTime):
        return f"the model is only known at run time ({model.expression})"
    return "whether the model is a foundation model or an inference profile is only known when it is deployed"


def _foundation(model: str, region: Piece) -> Json:
    return render(("arn:", PARTITION, ":bedrock:", region, f"::foundation-model/{literal(model)}"))


def _of_arn(
    arn: str, action: str, regions: Sequence[Piece], condition: dict[str, Json], reason: str
) -> tuple[Statement, ...]:
    if fits(arn, MODEL_ARN) or any(fits(arn, own) for own in OWN):
        return (Statement((action,), (arn,), condition, reason),)
    profile = PROFILE.fullmatch(arn.rpartition("/")[2])
    if fits(arn, PROFILE_ARN) and profile:
        return _of_profile(profile[1], profile[2], action, regions, reason)
    raise UnknownResource(f"the models behind {arn} are not in its name")


def _of_profile(
    geography: str, model: str, action: str, regions: Sequence[Piece], reason: str
) -> tuple[Statement, ...]:
    """The profile in the call's regions, and its models, allowed through the profile only."""
    profiles = distinct(
        render(
            ("arn:", PARTITION, ":bedrock:", region, ":", ACCOUNT, f":inference-profile/{geography}.{model}")
        )
        for region in regions
    )
    places: Sequence[Piece] = (*regions, "") if geography == GLOBAL else DESTINATIONS[geography]
    models = distinct(_foundation(model, place) for place in places)
    through: dict[str, Json] = {"StringEquals": {"bedrock:InferenceProfileArn": list(profiles)}}
    return (
        Statement((action,), profiles, reason=f"{reason}, an inference profile"),
        Statement((action,), models, through, f"{reason}: the models that the inference profile sends to"),
    )
