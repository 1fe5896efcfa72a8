"""Tests of parsing the custom resource's properties."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caller.errors import CallFailed
from caller.preflight.call_spec import read_call_specs
from tests.caller.preflight.requests import ROLE, call_spec

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("Service", "Operation", "Targets", "Credentials", "EndpointOptions", "Calls", "Region", "Endpoint")
COMPLETE = call_spec(
    Credentials={"RoleArn": ROLE, "ExternalId": "x"}, EndpointOptions={"UseFipsEndpoint": "true"}
)


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), VALUES)
def test_any_properties_are_parsed_or_invalid(changed: dict[str, Any], other: object) -> None:
    target = {"Region": "us-west-2"} | {
        name: changed[name] for name in ("Region", "Endpoint") if name in changed
    }
    for properties in ({"Calls": [COMPLETE | changed]}, {"Calls": [COMPLETE | {"Targets": [target]}]}, other):
        try:
            for spec in read_call_specs(properties):
                assert all(isinstance(region, str) for region in spec.run_time_endpoint_regions)
        except CallFailed as failed:
            assert failed.failure.name == "CrossRegion.InvalidCall"  # noqa: PT017  both outcomes are valid


def test_problem_contains_the_service_of_the_call() -> None:
    with pytest.raises(CallFailed) as raised:
        read_call_specs({"Calls": [call_spec(Credentials={"RoleArn": "role"})]})
    assert raised.value.failure.text == "s3: Credentials.RoleArn must be the ARN of an IAM role"


def test_handler_does_not_import_the_checks() -> None:
    """Every import makes each cold start slower."""
    program = "import caller.handler, json, sys; print(json.dumps(sorted(sys.modules)))"
    modules = set(json.loads(subprocess.check_output([sys.executable, "-c", program])))
    assert "caller.handler" in modules
    assert not modules & {
        "crhelper",
        "boto3",
        "http.server",
        "caller.preflight.custom_resource",
        "caller.preflight.checks",
    }
