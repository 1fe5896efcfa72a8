"""Tests of values that would change the path or the headers of a request."""

from __future__ import annotations

import pytest
from botocore.model import StringShape

from caller.awsmodel.transport.url_and_headers import find_header_problem, find_label_problem

LABEL = StringShape("Name", {"type": "string", "location": "uri", "locationName": "Name"})
OBJECT_KEY = StringShape("ObjectKey", {"type": "string", "location": "uri", "locationName": "Key"})


@pytest.mark.parametrize("label", ["a", "a.b", "...", "a/b"])
def test_ordinary_labels_have_no_problem(label: str) -> None:
    assert find_label_problem(label, LABEL) is None


def test_only_the_key_of_an_object_can_contain_segments_with_dots() -> None:
    assert find_label_problem("a/../b", OBJECT_KEY) is None
    assert find_label_problem("a/../b", LABEL) == "must not be '.' or '..', or contain such a segment"
    assert find_label_problem("..", OBJECT_KEY) == "must not be '.' or '..', or contain such a segment"


def test_labels_are_not_empty() -> None:
    assert find_label_problem("", OBJECT_KEY) == "must not be empty"


@pytest.mark.parametrize("line_break", ["\r", "\n", "\0"])
def test_headers_have_no_line_breaks(line_break: str) -> None:
    problem = "must not contain a line break, because it is sent as an HTTP header"
    assert find_header_problem(f"a{line_break}b") == problem
    assert find_header_problem("a b") is None
