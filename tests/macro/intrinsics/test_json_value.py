"""Tests of values that are JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.intrinsics.json_value import read_json_text

if TYPE_CHECKING:
    from macro.model.template_values import Json

ARN: Json = {"Fn::GetAtt": ["Table", "Arn"]}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('{"a": ["b", 1, true]}', {"a": ["b", 1, True]}),
        ('{"a": "${aws:username}"}', {"a": "${aws:username}"}),
        ({"Fn::Sub": '{"a": "b"}'}, {"a": "b"}),
        ({"Fn::Sub": '{"a": "${Table.Arn}"}'}, {"a": ARN}),
        ({"Fn::Sub": '{"a": "${X}/${!aws:username}"}'}, {"a": {"Fn::Sub": "${X}/${!aws:username}"}}),
        ({"Fn::Sub": ['{"a": "${X}-${Y}"}', {"X": "x"}]}, {"a": {"Fn::Sub": "x-${Y}"}}),
        ({"Fn::Sub": ['{"a": "${X}"}', {"X": ARN}]}, {"a": ARN}),
        ({"Fn::Sub": ['{"a": ${X}}', {"X": '["b"]'}]}, {"a": ["b"]}),
        ({"Fn::Join": ["", ['{"a": "', ARN, '"}']]}, {"a": ARN}),
        ({"Fn::Join": ["", ['{"a": "', ARN, '/*"}']]}, {"a": {"Fn::Sub": "${Table.Arn}/*"}}),
        ({"Fn::Join": ["\n", ["{", '"a": "b"', "}"]]}, {"a": "b"}),
        ({"Fn::Join": ["", ['{"a": "', {"Fn::Sub": "x-${X}"}, '"}']]}, {"a": {"Fn::Sub": "x-${X}"}}),
        (
            {"Fn::Join": ["", ['{"a": "x', {"Fn::ImportValue": "n"}, '"}']]},
            {"a": {"Fn::Sub": ["x${P0}", {"P0": {"Fn::ImportValue": "n"}}]}},
        ),
        ({"Fn::ToJsonString": {"a": ARN}}, {"a": ARN}),
    ],
)
def test_json_text(written: Json, value: Json) -> None:
    assert read_json_text(written) == value


@pytest.mark.parametrize(
    "written",
    [
        "text",
        "[" * 100_000,
        {"Fn::Sub": '{"a": ${X}}'},
        {"Fn::Sub": '{"${X}:aud": "a"}'},
        {"Fn::Join": ["", ['{"a": ', ARN, "}"]]},
        {"Fn::Join": ["", {"Ref": "Lines"}]},
        {"Ref": "Document"},
        {"a": "b"},
        '{"a": "\\ue0017\\ue001"}',
    ],
    ids=lambda written: str(written)[:30],
)
def test_other_values_stay_as_they_are(written: Json) -> None:
    assert read_json_text(written) == written
