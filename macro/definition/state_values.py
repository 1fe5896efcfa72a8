"""From a value as written in a definition to what deploy time knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import resolve_placeholders
from macro.model.call import QueryLanguage
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from macro.definition.forms import Form
    from macro.model.template_values import Json, TemplateValue

PATH_SUFFIX = ".$"


def read_value(value: Json, form: Form, language: QueryLanguage) -> TemplateValue:
    """What deploy time knows of a value.

    Placeholders and intrinsic functions become `Intrinsic`, JSONata strings become `RunTime`, and in JSONPath a
    member `Name.$` becomes `Name` with a `RunTime` value. Source: Amazon States Language, Payload Template.
    """
    match value:
        case str():
            return _string(value, form, language)
        case dict() if form.intrinsics and is_intrinsic(value):
            return Intrinsic(value)
        case dict():
            return dict(_member(name, member, form, language) for name, member in value.items())
        case list():
            return [read_value(item, form, language) for item in value]
        case _:
            return value


def is_intrinsic(value: Json) -> bool:
    """Whether a template value is an intrinsic function: an object with one key, `Ref` or `Fn::…`."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    (name,) = value
    return name == "Ref" or name.startswith("Fn::")


def _string(value: str, form: Form, language: QueryLanguage) -> TemplateValue:
    if language is QueryLanguage.JSONATA and value.startswith("{%") and value.endswith("%}"):
        return RunTime(value)
    return resolve_placeholders(value, form.meaning)


def _member(name: str, value: Json, form: Form, language: QueryLanguage) -> tuple[str, TemplateValue]:
    if language is QueryLanguage.JSONPATH and name.endswith(PATH_SUFFIX) and isinstance(value, str):
        return name.removesuffix(PATH_SUFFIX), RunTime(value)
    return name, read_value(value, form, language)
