"""Reads a definition in YAML in time that is proportional to its length.

The version is YAML 1.2: `yes` and `on` are text. The parser is written in Python, because the macro's bundle runs on
every architecture. Therefore, the number of values is limited. Merge keys can multiply values, so they have a limit,
too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

_MAX_VALUES = 150_000
"""A definition of 1 MB, the most that Step Functions accepts, has about 100,000 keys and values."""

_MAX_DEPTH = 100
_MAX_DIGITS = 400
"""A number that Step Functions can use has fewer digits. The time to convert thousands of digits isn't proportional."""


_NO_FUNCTIONS = (
    "a definition file can't contain intrinsic functions, so write ${Name} instead, and set Name in"
    " DefinitionSubstitutions"
)


class InvalidYaml(ValueError):  # noqa: N818  it describes the text
    """The text isn't YAML that the macro reads. The message says why, without parts of the text."""


class _TooManyValuesError(YAMLError):
    """The text has more values than a definition."""


class _LongNumberError(YAMLError):
    """The text has an integer with more than `_MAX_DIGITS` characters."""


class _TagError(YAMLError):
    """The text has a tag that isn't a part of YAML, such as `!Sub`."""

    def __init__(self, mark: Any) -> None:
        super().__init__()
        self.problem_mark = mark


class _Composer(Composer):
    """Composes at most `_MAX_VALUES` nodes."""

    composed = 0

    def compose_node(self, parent: Any, index: Any) -> Node:
        """Returns the next node."""
        self.composed += 1
        if self.composed > _MAX_VALUES:
            raise _TooManyValuesError
        node: Node = super().compose_node(parent, index)
        return node


class _Constructor(SafeConstructor):
    """Constructs JSON values. A date, such as a policy's `Version`, stays text."""

    merged = 0

    def flatten_mapping(self, node: Any) -> None:
        """Adds the members of merge keys (`<<`), which can double at each level."""
        before = len(node.value)
        super().flatten_mapping(node)
        self.merged += max(len(node.value) - before, 0)
        if self.merged > _MAX_VALUES:
            raise _TooManyValuesError


def _text(constructor: Any, node: Any) -> str:
    return str(constructor.construct_scalar(node))


def _integer(constructor: Any, node: Any) -> int:
    if len(node.value) > _MAX_DIGITS:
        raise _LongNumberError
    value: int = constructor.construct_yaml_int(node)
    return value


def _reject_tag(_constructor: Any, node: Any) -> None:
    raise _TagError(node.start_mark)


_Constructor.add_constructor(None, _reject_tag)
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _text)
_Constructor.add_constructor("tag:yaml.org,2002:int", _integer)


def read_yaml_file(text: str) -> Any:
    """Returns the values in YAML. Aliases share their values.

    Raises:
        InvalidYaml: The text isn't YAML, or is too large or nested too deeply.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = _MAX_DEPTH
    yaml.Composer = _Composer
    yaml.Constructor = _Constructor
    try:
        return yaml.load(text)
    except _TooManyValuesError:
        raise InvalidYaml(f"has more than {_MAX_VALUES:,} keys and values; write it as JSON") from None
    except _LongNumberError:
        raise InvalidYaml(f"has a number with more than {_MAX_DIGITS} digits") from None
    except MaxDepthExceededError:
        raise InvalidYaml(f"is nested more than {_MAX_DEPTH} levels deep") from None
    except _TagError as error:
        raise InvalidYaml(f"has a tag such as !Sub{_location_text(error)}; {_NO_FUNCTIONS}") from None
    except YAMLError as error:
        raise InvalidYaml(f"is neither JSON nor YAML{_location_text(error)}") from None


def _location_text(error: YAMLError) -> str:
    """Returns where the YAML is invalid. The parser's message isn't printed, because it quotes the file."""
    mark = getattr(error, "problem_mark", None)
    return f": line {mark.line + 1} column {mark.column + 1}" if mark else ""
