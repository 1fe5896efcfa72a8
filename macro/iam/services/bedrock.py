"""Derives statements for Bedrock models: foundation models, inference profiles, and models of the account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.catalog import ResourceType
from macro.iam.arns.arn import ACCOUNT, PARTITION, fits, is_arn, possible_texts, render
from macro.iam.arns.escaping import literal
from macro.iam.arns.parameter_values import Unknown
from macro.iam.arns.parameters import read_values, written_path
from macro.iam.arns.resources import UnresolvedResources
from macro.model.statement import Statement
from macro.model.template_values import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.iam.arns.parameter_values import Value
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

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
"""The Regions that a geography's inference profiles send requests to.

Source: Amazon Bedrock User Guide, "Supported Regions and models for inference profiles".
"""
GLOBAL = "global"
PROFILE_ID = re.compile(rf"({'|'.join([*DESTINATIONS, GLOBAL])})\.(.+\..+)")
MODEL_ID = re.compile(r"[a-z0-9-]+\.[A-Za-z0-9.:_-]+")
ACCOUNT_MODEL_FORMATS = tuple(
    f"arn:${{Partition}}:bedrock:${{Region}}:${{Account}}:{kind}/${{ResourceId}}"
    for kind in ("provisioned-model", "imported-model", "custom-model-deployment", "custom-model")
)
PROFILE_FORMAT = "arn:${Partition}:bedrock:${Region}:${Account}:inference-profile/${ResourceId}"
MODEL_FORMAT = "arn:${Partition}:bedrock:${Region}::foundation-model/${ResourceId}"
MODEL_ACTIONS = (
    "bedrock:InvokeModel",
    "bedrock:InvokeModelWithResponseStream",
    "bedrock:CountTokens",
)
_PROFILE_TO_PASTE = "arn:${Partition}:bedrock:${Region}:${Account}:inference-profile/${InferenceProfileId}"
_MODEL_TO_PASTE = "arn:${Partition}:bedrock:*::foundation-model/${ModelId}"
"""ARN formats of the text to paste, with a variable for each name that the user fills in."""


@dataclass(frozen=True, slots=True)
class _Request:
    """The action on a model, and the parts that its statements have in common."""

    action: str
    regions: Sequence[Piece]
    condition: dict[str, Json]
    reason: str


def bedrock_statements(
    call: AwsCall, action: RequiredAction, regions: Sequence[Piece], condition: dict[str, Json]
) -> tuple[Statement, ...] | UnresolvedResources:
    """Returns the statements for the models that the call invokes.

    A foundation model has one ARN per Region. An inference profile requires the profile and the models in the Regions
    that it sends requests to. The condition `bedrock:InferenceProfileArn` allows these models only through the profile.
    `aws:RequestedRegion` would deny such requests, so these statements don't have it. The models of an application
    inference profile or a prompt router aren't in its name, so they are unresolved.

    Source: Amazon Bedrock User Guide, "Prerequisites for inference profiles".
    """
    path = _model_path(action)
    models = read_values(call.parameters, path)
    if not models:
        return UnresolvedResources(
            action.action, "", f"no parameter {path} names the model", _likely_types(path)
        )
    request = _Request(
        action.action, regions, condition, f"{action.action} ({action.source}); the model in {path}"
    )
    statements: list[Statement] = []
    for model in models:
        result = _statements_for_value(model, request)
        if isinstance(result, str):
            parameter = written_path(call.parameters, path)
            reason = f"{parameter} {result}"
            return UnresolvedResources(action.action, parameter, reason, _likely_types(path))
        statements += result
    return tuple(statements)


def sends_to_other_regions(call: AwsCall, action: RequiredAction) -> bool:
    """Returns whether the call can use an inference profile, which sends requests to other Regions."""
    models = read_values(call.parameters, _model_path(action))
    texts = [text for model in models for text in possible_texts(model)]
    is_known = bool(models) and all(possible_texts(model) for model in models)
    return not is_known or any(PROFILE_ID.fullmatch(text.rpartition("/")[2]) for text in texts)


def is_owned_by_aws(resource_type: ResourceType) -> bool:
    """Returns whether the resources are foundation models, which belong to no account of a customer."""
    return resource_type.arn_format == MODEL_FORMAT


def models_of_profiles(action: RequiredAction, regions: Sequence[Piece], reason: str) -> Statement:
    """Returns the statement for the models of every inference profile of the account, in all Regions."""
    profiles = distinct(
        render(("arn:", PARTITION, ":bedrock:", region, ":", ACCOUNT, f":{kind}/*"))
        for kind in ("inference-profile", "application-inference-profile")
        for region in regions
    )
    models = render(("arn:", PARTITION, ":bedrock:*::foundation-model/*"))
    condition: dict[str, Json] = {"ArnLike": {"bedrock:InferenceProfileArn": list(profiles)}}
    return Statement((action.action,), (models,), condition, f"{reason}: the models of inference profiles")


def _model_path(action: RequiredAction) -> str:
    return next(path for kind in action.resource_types for path in kind.members["ResourceId"])


def _likely_types(path: str) -> tuple[ResourceType, ...]:
    """Returns the types for the text to paste: an inference profile requires its models in every Region."""
    return (
        ResourceType(
            "inference-profile", _PROFILE_TO_PASTE, required=True, members={"InferenceProfileId": (path,)}
        ),
        ResourceType("foundation-model", _MODEL_TO_PASTE, required=True, members={"ModelId": (path,)}),
    )


def _statements_for_value(value: Value, request: _Request) -> list[Statement] | str:
    """Returns the statements for every value that a parameter can have, or why they are unknown."""
    if isinstance(value, Unknown):
        return value.reason
    texts = possible_texts(value)
    if not texts:
        return "is a foundation model or an inference profile, which is only known after the deployment"
    statements: list[Statement] = []
    for text in texts:
        result = _statements_for_arn(text, request) if is_arn(text) else _statements_for_id(text, request)
        if isinstance(result, str):
            return result
        statements += result
    return statements


def _statements_for_id(model: str, request: _Request) -> list[Statement] | str:
    profile = PROFILE_ID.fullmatch(model)
    if profile:
        return _statements_for_profile(profile[1], profile[2], request)
    if not MODEL_ID.fullmatch(model):
        return f"'{model}' isn't a model ID"
    arns = distinct(_model_arn(model, region) for region in request.regions)
    return [Statement((request.action,), arns, request.condition, request.reason)]


def _statements_for_arn(arn: str, request: _Request) -> list[Statement] | str:
    if fits(arn, MODEL_FORMAT) or any(fits(arn, each) for each in ACCOUNT_MODEL_FORMATS):
        return [Statement((request.action,), (literal(arn),), request.condition, request.reason)]
    profile = PROFILE_ID.fullmatch(arn.rpartition("/")[2])
    if fits(arn, PROFILE_FORMAT) and profile:
        return _statements_for_profile(profile[1], profile[2], request)
    return f"{arn} doesn't contain the names of its models"


def _model_arn(model: str, region: Piece) -> Json:
    return render(("arn:", PARTITION, ":bedrock:", region, f"::foundation-model/{literal(model)}"))


def _statements_for_profile(geography: str, model: str, request: _Request) -> list[Statement]:
    """Returns the statements for a profile in the target Regions, and for its models through the profile."""
    profile = literal(f"{geography}.{model}")
    profiles = distinct(
        render(("arn:", PARTITION, ":bedrock:", region, ":", ACCOUNT, f":inference-profile/{profile}"))
        for region in request.regions
    )
    regions: Sequence[Piece] = (*request.regions, "") if geography == GLOBAL else DESTINATIONS[geography]
    models = distinct(_model_arn(model, region) for region in regions)
    through_profile: dict[str, Json] = {"StringEquals": {"bedrock:InferenceProfileArn": list(profiles)}}
    return [
        Statement((request.action,), profiles, reason=f"{request.reason}, an inference profile"),
        Statement(
            (request.action,),
            models,
            through_profile,
            f"{request.reason}: the models that the inference profile sends requests to",
        ),
    ]
