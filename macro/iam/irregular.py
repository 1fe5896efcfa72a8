"""The actions whose resources follow rules of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from macro.call import AwsCall
from macro.catalog import Need
from macro.iam.arn import Piece
from macro.iam.keys import CRYPTOGRAPHIC, key_statements
from macro.iam.models import model_statements
from macro.iam.statement import Statement
from macro.known import Json

Rule: TypeAlias = Callable[[AwsCall, Need, Sequence[Piece], dict[str, Json]], tuple[Statement, ...]]

MODELS = ("InvokeModel", "InvokeModelWithResponseStream", "CountTokens")
IRREGULAR: Mapping[str, Rule] = {
    **{f"bedrock:{name}": model_statements for name in MODELS},
    **dict.fromkeys(CRYPTOGRAPHIC, key_statements),
}
