"""Parses the calls of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.definition.forms import TreeForm
from macro.definition.state_walk import State
from macro.intrinsics.placeholders import substitution_lookup
from macro.model.call import AwsCall, QueryLanguage
from macro.model.diagnostics import DiagnosticCollector, TemplateError, TemplatePath
from macro.model.stack_context import StackContext
from macro.shorthand.parse import parse_call
from macro.shorthand.written_call import StateOptions, WrittenCall

if TYPE_CHECKING:
    from macro.model.template_values import Json

STACK = StackContext("eu-central-1", "123456789012", "aws")
PATH = TemplatePath("Orders").at("States", "Read")
CALL: dict[str, Json] = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "s3",
    "Action": "getObject",
    "Parameters": {"Bucket": "b", "Key.$": "$.key"},
}


def parsed(
    value: dict[str, Json],
    language: QueryLanguage = QueryLanguage.JSONPATH,
    options: StateOptions | None = None,
) -> AwsCall:
    state = State(("States", "Read"), ("Read",), value, language, (), in_inline_map=False)
    form = TreeForm({}, substitution_lookup({"Name": {"Ref": "Bucket"}}))
    collector = DiagnosticCollector()
    call = parse_call(WrittenCall(state, form, PATH, options or StateOptions()), STACK, collector)
    collector.finish()
    assert call is not None
    return call


def problems(value: dict[str, Json], language: QueryLanguage = QueryLanguage.JSONPATH) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        parsed(value, language)
    return [diagnostic.message for diagnostic in caught.value.diagnostics]
