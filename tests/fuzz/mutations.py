"""JSON values changed in random places: members removed, renamed, moved, wrapped, and texts torn."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

Steps: TypeAlias = "tuple[str | int, ...]"

_DEPTHS = (3, 60, 300, 900)
_MOST_MUTATIONS = 6
_ANOTHER = 0.4  # the chance of one more mutation
_TORN = "\"'{}[]\\$%,:.*/\n\r\t\0 aé€\U0001f600\ud800\ue000\ue002\ue003<>&#"


@dataclass(frozen=True, slots=True)
class Words:
    """What mutations put in: values, names of members, and other documents to take parts from."""

    values: Sequence[Any]
    names: Sequence[str]
    others: Sequence[Any]


def mutated(document: Any, words: Words, random: Random) -> Any:
    """A copy of a JSON value with one to six mutations; the value itself stays as it is."""
    box = [copy.deepcopy(document)]
    try:
        for _ in range(_MOST_MUTATIONS):
            _mutate(box, words, random)
            if random.random() > _ANOTHER:
                break
        return json.loads(json.dumps(box[0]))
    except RecursionError:  # what is nested deeper than this never gets through Lambda's own JSON
        return copy.deepcopy(document)


def torn(text: str, random: Random) -> str:
    """A text with a slice removed, repeated or moved, or with a character put in."""
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
            return text[:start] + random.choice(_TORN) + text[start:]


def places(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    """The steps to every value inside a JSON value."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, member in members:
        yield (*steps, key)
        yield from places(member, (*steps, key))


def _mutate(box: list[Any], words: Words, random: Random) -> None:
    *above, key = random.choice(list(places(box)))
    holder: Any = box
    for step in above:
        holder = holder[step]
    random.choice(_MUTATIONS)(holder, key, words, random)
    if not box:
        box.append({})


def _replace(holder: Any, key: Any, words: Words, random: Random) -> None:
    holder[key] = copy.deepcopy(random.choice(words.values))


def _delete(holder: Any, key: Any, _words: Words, _random: Random) -> None:
    del holder[key]


def _duplicate(holder: Any, key: Any, words: Words, random: Random) -> None:
    double = copy.deepcopy(holder[key])
    if isinstance(holder, list):
        holder.insert(key, double)
    else:
        holder[random.choice((f"{key}2", random.choice(words.names)))] = double


def _rename(holder: Any, key: Any, words: Words, random: Random) -> None:
    if not isinstance(holder, dict):
        return
    name = random.choice((random.choice(words.names), torn(key, random), key.swapcase(), f"{key}.$"))
    renamed = {name if old == key else old: value for old, value in holder.items()}
    holder.clear()
    holder.update(renamed)


def _take(holder: Any, key: Any, words: Words, random: Random) -> None:
    """Puts a part of another document here."""
    part: Any = random.choice(words.others)
    for step in random.choice(list(places(part)) or [()]):
        part = part[step]
    holder[key] = copy.deepcopy(part)


def _swap(holder: Any, key: Any, _words: Words, random: Random) -> None:
    other = random.choice(list(holder if isinstance(holder, dict) else range(len(holder))))
    holder[key], holder[other] = holder[other], holder[key]


def _wrap(holder: Any, key: Any, words: Words, random: Random) -> None:
    value = holder[key]
    other = random.choice(words.values)
    wrapped: list[Any] = [
        [value],
        {random.choice(words.names): value},
        {"Ref": value},
        {"Fn::Sub": value},
        {"Fn::Sub": [value, {"A": other}]},
        {"Fn::If": ["IsProd", value, other]},
        {"Fn::If": [other, value, value]},
        {"Fn::Join": ["", [value, other]]},
        {"Fn::GetAtt": [value, "Arn"]},
        {"Fn::ToJsonString": value},
        {"Fn::ForEach::Loop": ["X", [value], {"${X}": other}]},
        json.dumps(value),
    ]
    holder[key] = random.choice(wrapped)


def _unwrap(holder: Any, key: Any, _words: Words, random: Random) -> None:
    value = holder[key]
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if inner:
        holder[key] = random.choice(inner)


def _tear(holder: Any, key: Any, _words: Words, random: Random) -> None:
    value = holder[key]
    holder[key] = torn(value if isinstance(value, str) else json.dumps(value), random)


def _bury(holder: Any, key: Any, words: Words, random: Random) -> None:
    name, value = random.choice(words.names), holder[key]
    for _ in range(random.choice(_DEPTHS)):
        value = {name: value} if random.random() < 0.5 else [value]
    holder[key] = value


_OFTEN: tuple[Callable[[Any, Any, Words, Random], None], ...] = (
    _replace,
    _delete,
    _duplicate,
    _rename,
    _take,
    _swap,
    _wrap,
    _unwrap,
    _tear,
)
_MUTATIONS = (*_OFTEN * 10, _bury)
