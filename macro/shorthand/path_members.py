"""Members of a JSONPath state whose names end with `.$`. Step Functions must be able to evaluate their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.state_values import PATH_SUFFIX, can_be_path
from macro.model import rules
from macro.model.call import QueryLanguage
from macro.model.diagnostics import Diagnostic
from macro.shorthand.fields import FIELDS, TARGET_FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json
    from macro.shorthand.written_call import WrittenCall


def find_wrong_path_members(written: WrittenCall) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each literal in a member that ends with `.$`, and for each member with and without it.

    Other functions check the names of the state's own fields, and the fields that say where the call goes.

    Source: "Payload Template" and "Intrinsic Functions" in the Amazon States Language specification.
    """
    state = written.state.value
    if written.state.language is not QueryLanguage.JSONPATH:
        return
    for name, member in state.items():
        bare = name.removesuffix(PATH_SUFFIX)
        if bare != name and bare in FIELDS:
            yield from _check(name, member, set() if bare in TARGET_FIELDS else set(state), written.path)
        yield from _find(member, written.path.at(name))


def _find(value: Json, path: TemplatePath) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, path.at(index))
    elif isinstance(value, dict):
        for name, member in value.items():
            if name.endswith(PATH_SUFFIX):
                yield from _check(name, member, value.keys(), path)
            yield from _find(member, path.at(name))


def _check(name: str, member: Json, names: Collection[str], path: TemplatePath) -> Iterator[Diagnostic]:
    bare = name.removesuffix(PATH_SUFFIX)
    if bare in names:
        yield Diagnostic(rules.FIELDS, path.key(name), explain_duplicate(bare))
    elif isinstance(member, str) and not can_be_path(member):
        message = (
            f"'{member}' isn't a JSONPath or an intrinsic function; write it in {bare}, without {PATH_SUFFIX}"
        )
        yield Diagnostic(rules.FIELDS, path.at(name), message)


def explain_duplicate(name: str) -> str:
    """Returns the message about a member with `.$` and one of the same name without it."""
    return f"{name} and {name}{PATH_SUFFIX} have the same purpose; remove one of them"
