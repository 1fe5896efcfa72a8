"""Random mutations of JSON values: members are removed, renamed, moved, and wrapped, and strings are garbled."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

JsonPath: TypeAlias = "tuple[str | int, ...]"

_DEPTHS = (3, 60, 300, 900)
_MOST_MUTATIONS = 6
_ANOTHER = 0.4  # probability of one more mutation
_SPECIAL = "\"'{}[]\\$%,:.*/\n\r\t\0 aé€\U0001f600\ud800\ue000\ue002\ue003<>&#"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What mutations insert: values, member names, and parts of other documents."""

    values: Sequence[Any]
    names: Sequence[str]
    others: Sequence[Any]

    @classmethod
    def collect(cls, values: Sequence[Any], seeds: Sequence[Any], others: Sequence[Any]) -> Self:
        """Returns a vocabulary with the member names of the seeds."""
        steps = (step for seed in seeds for path in find_paths(seed) for step in path)
        return cls(values, sorted({step for step in steps if isinstance(step, str)}), others)


def mutate(document: Any, vocabulary: Vocabulary, random: Random) -> Any:
    """Returns a copy of a JSON value with one to six mutations."""
    box = [copy.deepcopy(document)]
    try:
        for _ in range(_MOST_MUTATIONS):
            _mutate(box, vocabulary, random)
            if random.random() > _ANOTHER:
                break
        return json.loads(json.dumps(box[0]))
    except RecursionError:  # Lambda can't parse JSON that is nested this deeply.
        return copy.deepcopy(document)


def garble(text: str, random: Random) -> str:
    """Returns a string with a slice removed, repeated, or moved, or with a special character inserted."""
    start = random.randrange(len(text) + 1)
    end = min(len(text), start + random.choice((1, 1, 2, 8, 40)))
    piece = text[start:end]
    match random.randrange(4):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + piece * random.choice((1, 2, 50)) + text[end:]
        case 2:
            rest = text[:start] + text[end:]
            at = random.randrange(len(rest) + 1)
            return rest[:at] + piece + rest[at:]
        case _:
            return text[:start] + random.choice(_SPECIAL) + text[start:]


def find_paths(value: Any, path: JsonPath = ()) -> Iterator[JsonPath]:
    """Returns the path to every value inside a JSON value."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, member in members:
        yield (*path, key)
        yield from find_paths(member, (*path, key))


def _mutate(box: list[Any], vocabulary: Vocabulary, random: Random) -> None:
    *above, key = random.choice(list(find_paths(box)))
    holder: Any = box
    for step in above:
        holder = holder[step]
    random.choice(_MUTATIONS)(holder, key, vocabulary, random)
    if not box:
        box.append({})


def _replace(holder: Any, key: Any, vocabulary: Vocabulary, random: Random) -> None:
    holder[key] = copy.deepcopy(random.choice(vocabulary.values))


def _delete(holder: Any, key: Any, _vocabulary: Vocabulary, _random: Random) -> None:
    del holder[key]


def _duplicate(holder: Any, key: Any, vocabulary: Vocabulary, random: Random) -> None:
    double = copy.deepcopy(holder[key])
    if isinstance(holder, list):
        holder.insert(key, double)
    else:
        holder[random.choice((f"{key}2", random.choice(vocabulary.names)))] = double


def _rename(holder: Any, key: Any, vocabulary: Vocabulary, random: Random) -> None:
    if not isinstance(holder, dict):
        return
    name = random.choice((random.choice(vocabulary.names), garble(key, random), key.swapcase(), f"{key}.$"))
    renamed = {name if old == key else old: value for old, value in holder.items()}
    holder.clear()
    holder.update(renamed)


def _take(holder: Any, key: Any, vocabulary: Vocabulary, random: Random) -> None:
    """Inserts a part of another document."""
    part: Any = random.choice(vocabulary.others)
    for step in random.choice(list(find_paths(part)) or [()]):
        part = part[step]
    holder[key] = copy.deepcopy(part)


def _swap(holder: Any, key: Any, _vocabulary: Vocabulary, random: Random) -> None:
    other = random.choice(list(holder if isinstance(holder, dict) else range(len(holder))))
    holder[key], holder[other] = holder[other], holder[key]


def _wrap(holder: Any, key: Any, vocabulary: Vocabulary, random: Random) -> None:
    value = holder[key]
    other = copy.deepcopy(random.choice(vocabulary.values))
    wrapped: list[Any] = [
        [value],
        {random.choice(vocabulary.names): value},
        {"Ref": value},
        {"Fn::Sub": value},
        {"Fn::Sub": [value, {"A": other}]},
        {"Fn::If": ["IsProd", value, other]},
        {"Fn::If": [other, value, copy.deepcopy(value)]},
        {"Fn::Join": ["", [value, other]]},
        {"Fn::GetAtt": [value, "Arn"]},
        {"Fn::ToJsonString": value},
        {"Fn::ForEach::Loop": ["X", [value], {"${X}": other}]},
        json.dumps(value),
    ]
    holder[key] = random.choice(wrapped)


def _unwrap(holder: Any, key: Any, _vocabulary: Vocabulary, random: Random) -> None:
    value = holder[key]
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if inner:
        holder[key] = random.choice(inner)


def _garble(holder: Any, key: Any, _vocabulary: Vocabulary, random: Random) -> None:
    value = holder[key]
    holder[key] = garble(value if isinstance(value, str) else json.dumps(value), random)


def _bury(holder: Any, key: Any, vocabulary: Vocabulary, random: Random) -> None:
    name, value = random.choice(vocabulary.names), holder[key]
    for _ in range(random.choice(_DEPTHS)):
        value = {name: value} if random.random() < 0.5 else [value]
    holder[key] = value


_OFTEN: tuple[Callable[[Any, Any, Vocabulary, Random], None], ...] = (
    _replace,
    _delete,
    _duplicate,
    _rename,
    _take,
    _swap,
    _wrap,
    _unwrap,
    _garble,
)
_MUTATIONS = (*_OFTEN * 10, _bury)
