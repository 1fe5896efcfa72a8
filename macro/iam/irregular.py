"""The actions whose resources follow rules of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from macro.call import AwsCall
from macro.catalog import Need
from macro.iam.arn import Piece
from macro.iam.statement import Statement
from macro.known import Json

Rule: TypeAlias = Callable[[AwsCall, Need, Sequence[Piece], dict[str, Json]], tuple[Statement, ...]]

IRREGULAR: Mapping[str, Rule] = {}
