"""The actions whose resources don't follow from ARN formats alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from macro.catalog import RequiredAction
from macro.iam.arns.arn import Piece
from macro.iam.arns.resources import UnresolvedResources
from macro.iam.services.bedrock import MODEL_ACTIONS, bedrock_statements
from macro.iam.services.kms import CRYPTOGRAPHIC, kms_statements
from macro.model.call import AwsCall
from macro.model.statement import Statement
from macro.model.template_values import Json

SpecialCase: TypeAlias = Callable[
    [AwsCall, RequiredAction, Sequence[Piece], dict[str, Json]], tuple[Statement, ...] | UnresolvedResources
]

SPECIAL_CASES: Mapping[str, SpecialCase] = {
    **dict.fromkeys(MODEL_ACTIONS, bedrock_statements),
    **dict.fromkeys(CRYPTOGRAPHIC, kms_statements),
}
