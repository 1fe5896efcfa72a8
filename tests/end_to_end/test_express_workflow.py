"""Tests of a call whose operation has a host prefix: `sync-`, for an Express Workflow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import make_role

if TYPE_CHECKING:
    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parent / "templates" / "express-workflow.yaml"


def test_express_workflow_in_another_region(local_aws: LocalAws, macro_region: str, deploy: Deploy) -> None:
    states = {"Done": {"Type": "Pass", "End": True}}
    local_aws.client("stepfunctions", "us-west-2").create_state_machine(
        name="express-child",
        definition=json.dumps({"StartAt": "Done", "States": states}),
        roleArn=make_role(local_aws),
        type="EXPRESS",
    )
    machine = deploy(TEMPLATE, "express-workflow", macro_region).outputs["Parent"]
    assert execute_to_end(local_aws, machine, {"n": 1}).output == {"Output": {"n": 1}}
