"""The properties of a request: what the macro writes, and anything else."""

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
from tests.caller.preflight.requests import ROLE, planned

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("Service", "Operation", "Targets", "Credentials", "EndpointOptions", "Calls", "Region", "Endpoint")
WHOLE = planned(Credentials={"RoleArn": ROLE, "ExternalId": "x"}, EndpointOptions={"UseFipsEndpoint": "true"})


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), VALUES)
def test_anything_is_read_or_refused(changed: dict[str, Any], other: object) -> None:
    target = {"Region": "us-west-2"} | {
        name: changed[name] for name in ("Region", "Endpoint") if name in changed
    }
    for properties in ({"Calls": [WHOLE | changed]}, {"Calls": [WHOLE | {"Targets": [target]}]}, other):
        try:
            for call in read_call_specs(properties):
                assert all(isinstance(region, str) for region in call.late)
        except CallFailed as failed:
            assert failed.failure.name == "CrossRegion.InvalidCall"  # noqa: PT017  hypothesis gives both outcomes


def test_a_problem_is_told_with_its_call() -> None:
    with pytest.raises(CallFailed) as raised:
        read_call_specs({"Calls": [planned(Credentials={"RoleArn": "nobody"})]})
    assert raised.value.failure.text == "s3: Credentials.RoleArn must be the ARN of an IAM role"


def test_a_call_imports_nothing_of_the_check() -> None:
    """Every import is paid for at each cold start."""
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
