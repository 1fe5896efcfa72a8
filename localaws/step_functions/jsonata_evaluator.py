"""Evaluates JSONata expressions of state machines. moto's interpreter has no evaluator.

Rules: AWS Step Functions Developer Guide, "Transforming data with JSONata in Step Functions" (the functions that
Step Functions adds to JSONata: $partition, $range, $hash, $random with a seed, $uuid, $parse).
"""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from typing import TYPE_CHECKING, Any, Final

from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from moto.stepfunctions.parser.asl.jsonata import jsonata as moto_jsonata

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HASHES: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def _partition(values: list[Any], size: int) -> list[list[Any]]:
    return [values[start : start + int(size)] for start in range(0, len(values), int(size))]


def _range(first: int, last: int, step: int) -> list[int]:
    return list(range(int(first), int(last) + (1 if step > 0 else -1), int(step)))


def _hash(value: str, algorithm: str) -> str:
    return hashlib.new(HASHES[algorithm], value.encode()).hexdigest()


def _random(seed: float | None = None) -> float:
    return random.Random(seed).random()  # noqa: S311  JSONata's own function, not for secrets


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "hash": _hash,
    "parse": json.loads,
    "partition": _partition,
    "random": _random,
    "range": _range,
    "uuid": lambda: str(uuid.uuid4()),
}


def evaluate(expression: str) -> Any:
    """Returns the value of an expression: None for null and for an undefined value.

    Raises:
        moto's JSONataException: The expression can't be parsed or evaluated.
    """
    try:
        compiled = Jsonata(expression)
        for name, function in FUNCTIONS.items():
            compiled.register_lambda(name, function)
        # The evaluator returns subclasses of list and dict; moto needs plain ones.
        return json.loads(json.dumps(compiled.evaluate(None)))
    except (JException, KeyError, TypeError, ValueError, RecursionError) as error:
        raise moto_jsonata.JSONataException("States.QueryEvaluationError", str(error)) from error


def declare_variables(bindings: Mapping[str, Any]) -> str:
    """Returns the beginning of an expression that declares these variables; their names include the dollar sign."""
    return "".join(f"{name}:={json.dumps(value, default=str)};" for name, value in bindings.items())
