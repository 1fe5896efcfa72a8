"""States with shorthand in the text that replaces a placeholder of a definition, which the macro doesn't read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.detection import mentions_shorthand
from macro.definition.json_scanner import Unquoted
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.placeholders import as_placeholder, no_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model import rules
from macro.model.diagnostics import Diagnostic
from macro.model.template_values import as_json_text, is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from macro.definition.forms import Form
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

_IN_SUBSTITUTION = (
    "the macro doesn't read states in DefinitionSubstitutions; write the states in the definition"
)

_IN_FUNCTION = (
    "the macro doesn't read the values that an intrinsic function returns for DefinitionSubstitutions; write an object"
    " of names and values, and put Fn::If around the states that differ"
)
_TO_JSON = "Fn::ToJsonString"
_LONGEST = 100
"""The number of characters of a function in a message."""


_IN_BRANCH = (
    "a substitution is text, so Fn::If can't return a state in it; write Fn::If around the state in the Definition of"
    " an AWS::StepFunctions::StateMachine"
)
"""SAM moves each intrinsic function of a `Definition` to `DefinitionSubstitutions`."""


def find_substituted_states(
    substitutions: Json, facts: TemplateFacts, path: TemplatePath
) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each of the `DefinitionSubstitutions` that contains states with shorthand.

    Args:
        substitutions: The `DefinitionSubstitutions` of a state machine.
        facts: What is certain about the template's values.
        path: The path of the substitutions.
    """
    if isinstance(substitutions, dict) and is_intrinsic(substitutions):
        if mentions_shorthand(substitutions):
            yield Diagnostic(rules.NOT_EXPANDED, path, _IN_FUNCTION)
        return
    for name, value in substitutions.items() if isinstance(substitutions, dict) else ():
        if _can_be_states(value, facts):
            yield Diagnostic(rules.NOT_EXPANDED, path.at(name), _IN_SUBSTITUTION)
        elif _has_state_in_branch(value):
            yield Diagnostic(rules.NOT_EXPANDED, path.at(name), _IN_BRANCH)


def _has_state_in_branch(value: Json) -> bool:
    """Whether an `Fn::If` can return an object with shorthand, such as a state."""
    match value:
        case {"Fn::If": [_, *branches]}:
            return any(map(_has_state_in_branch, branches))
        case dict():
            return not is_intrinsic(value) and mentions_shorthand(value)
        case _:
            return False


def find_replaced_states(
    form: Form, substitutions: Collection[str], path: TemplatePath
) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each placeholder without quotation marks that states with shorthand replace.

    Args:
        form: The definition.
        substitutions: The names of the `DefinitionSubstitutions`, which `find_substituted_states` checks.
        path: The path of the definition.
    """
    for placeholder in dict.fromkeys(_unquoted(form.root)):
        name = placeholder.removeprefix("${").removesuffix("}")
        value = form.meaning(name)
        if value is not None and name not in substitutions and _can_be_states(value, form.facts):
            what = placeholder if isinstance(value, str) else _show(value)
            message = f"the macro doesn't read the states in {what}; write the states in the definition"
            yield Diagnostic(rules.NOT_EXPANDED, path, message)


def _unquoted(value: Json) -> Iterator[Unquoted]:
    if isinstance(value, Unquoted):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _unquoted(member)
    elif isinstance(value, list):
        for item in value:
            yield from _unquoted(item)


def _show(value: Json) -> str:
    """Returns a placeholder, a short function, or the name of a long one."""
    text = (as_placeholder(value) if isinstance(value, dict) else "") or as_json_text(value)
    return text if len(text) <= _LONGEST or not isinstance(value, dict) else next(iter(value))


def _can_be_states(value: Json, facts: TemplateFacts) -> bool:
    """Whether a value is text with shorthand in JSON, as written or with the values of the template."""
    if _contains(value, _TO_JSON) and mentions_shorthand(value):
        return True
    flat = flatten_text(value, no_placeholders)
    texts: list[Json] = [flat.text] if flat else []
    if isinstance(value, dict) and is_intrinsic(value):
        texts += read_intrinsic(value, facts).determined
    return any(isinstance(text, str) and _is_json_with_shorthand(text) for text in texts)


def _contains(value: Json, name: str) -> bool:
    """Whether a value has a member of this name at any depth."""
    if isinstance(value, dict):
        return name in value or any(_contains(member, name) for member in value.values())
    return isinstance(value, list) and any(_contains(item, name) for item in value)


def _is_json_with_shorthand(text: str) -> bool:
    return text.lstrip().startswith(("{", "[", '"')) and mentions_shorthand(text)
