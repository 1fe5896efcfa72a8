"""Tests of when the action says that calls can get more permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scripts.pull_request.conftest import MOVED, TEMPLATE

if TYPE_CHECKING:
    from tests.scripts.pull_request.conftest import GitHub, PullRequest


def test_wider_permissions_fail_if_the_input_says_so(pull_request: PullRequest) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    done = pull_request.run(FAIL_ON_WIDER="true")
    assert done.status == 1
    assert "::error::Calls can get more permissions in: template.yaml" in done.output


def test_permissions_are_wider_if_the_old_version_can_not_be_deployed(pull_request: PullRequest) -> None:
    pull_request.open({"template.yaml": TEMPLATE.replace("ssm", "ssmm")}, {"template.yaml": TEMPLATE})
    done = pull_request.run(FAIL_ON_WIDER="true")
    assert done.status == 1
    assert "::error::Calls can get more permissions in: template.yaml" in done.output


def test_removed_calls_are_not_wider_permissions(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": None})
    assert pull_request.run(FAIL_ON_WIDER="true").status == 0
    assert "| removed | `Rates/Read` |" in github.comments[0]


def test_changed_default_can_widen_permissions(pull_request: PullRequest, github: GitHub) -> None:
    parameters = "Parameters:\n  Target: {Type: String, Default: us-west-2}\nResources:"
    old = TEMPLATE.replace("Resources:", parameters, 1).replace("Region: us-west-2", "Region: !Ref Target", 1)
    pull_request.open(
        {"template.yaml": old}, {"template.yaml": old.replace("Default: us-west-2", "Default: eu-west-1")}
    )
    assert pull_request.run(FAIL_ON_WIDER="true").status == 1
    assert pull_request.outputs == {"has-differences": "true", "has-wider-permissions": "true"}
    assert "default of the parameter Target" in github.calls[-1]["body"]


def test_permission_for_fewer_regions_is_not_wider(pull_request: PullRequest) -> None:
    two = TEMPLATE.replace("Region: us-west-2", "Region: [us-west-2, eu-west-1]", 1)
    pull_request.open({"template.yaml": two}, {"template.yaml": TEMPLATE})
    assert pull_request.run(FAIL_ON_WIDER="true").status == 0
    assert pull_request.outputs == {"has-differences": "true", "has-wider-permissions": "false"}
