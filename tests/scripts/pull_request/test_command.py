"""Tests of the program behind `action.yml`, with a repository and a `gh` that records its calls."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.pull_request.comment import LIMIT, MARKER
from tests.scripts.pull_request.conftest import MOVED, STEPS, TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scripts.pull_request.conftest import GitHub, PullRequest


FORBIDDEN = "gh: Resource not accessible by integration (HTTP 403)"


def test_differences_become_a_comment(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    done = pull_request.run()
    assert done.status == 0
    find, write = github.calls
    assert find["arguments"][:3] == ["api", "--paginate", "repos/owner/name/issues/17/comments?per_page=100"]
    assert write["arguments"][:4] == ["api", "--method", "POST", "repos/owner/name/issues/17/comments"]
    assert write["token"] == "example"
    (comment,) = github.comments
    assert comment.startswith(MARKER)
    assert "### `template.yaml`" in comment
    assert (
        "| changed | `Rates/Read` | ssm GetParameter in us-west-2 | ssm GetParameter in eu-central-1 |"
        in comment
    )
    assert pull_request.outputs == {"has-differences": "true", "has-wider-permissions": "true"}
    assert pull_request.git("worktree", "list").count("\n") == 1
    assert pull_request.summary == ""


def test_a_second_run_updates_the_comment(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    github.answer("find", stdout="4711\n")
    assert pull_request.run().status == 0
    write = github.calls[-1]["arguments"]
    assert write[:4] == ["api", "--method", "PATCH", "repos/owner/name/issues/comments/4711"]
    assert len(github.comments) == 1


def test_without_differences_nothing_is_written(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open(
        {"template.yaml": TEMPLATE}, {"template.yaml": TEMPLATE + "# comment\n", "package.json": "{}"}
    )
    assert pull_request.run().status == 0
    assert github.comments == []
    assert pull_request.outputs == {"has-differences": "false", "has-wider-permissions": "false"}


def test_if_differences_disappear_the_comment_says_so(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {})
    github.answer("find", stdout="4711\n")
    assert pull_request.run().status == 0
    assert "changes no call in another Region" in github.comments[0]


def test_escaped_name_of_the_macro_is_found(pull_request: PullRequest, github: GitHub) -> None:
    escaped = TEMPLATE.replace("Transform: CrossRegion", r'Transform: "\u0043rossRegion"')
    assert escaped != TEMPLATE
    pull_request.open({"notes.yaml": ""}, {"template.yaml": escaped})
    pull_request.run()
    assert "ssm GetParameter in us-west-2" in github.comments[0]


def test_read_only_token_leads_to_a_job_summary(pull_request: PullRequest, github: GitHub) -> None:
    """GitHub gives a read-only token to pull requests from forks."""
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    github.answer("write", stderr=FORBIDDEN, status=1)
    done = pull_request.run()
    assert done.status == 0
    assert "::notice::The token can't write comments" in done.output
    assert "ssm GetParameter in eu-central-1" in pull_request.summary


@pytest.mark.parametrize("error", ["Server Error (HTTP 502)", "API rate limit exceeded (HTTP 403)"])
def test_other_errors_of_github_are_reported(pull_request: PullRequest, github: GitHub, error: str) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    github.answer("write", stderr=f"gh: {error}", status=1)
    done = pull_request.run()
    assert done.status == 2
    assert f"::error::gh: {error}" in done.output


def test_without_comment_the_summary_has_the_differences(pull_request: PullRequest, github: GitHub) -> None:
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    assert pull_request.run(COMMENT="false").status == 0
    assert github.calls == []
    assert "ssm GetParameter in eu-central-1" in pull_request.summary


def test_names_of_states_can_not_add_markdown(pull_request: PullRequest, github: GitHub) -> None:
    name = "'` | <img src=x> @owner ### x'"
    template = TEMPLATE.replace("Read:", f"{name}:").replace("StartAt: Read", f"StartAt: {name}")
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": template})
    assert pull_request.run().status == 0
    (row,) = [
        line
        for line in github.comments[0].splitlines()
        if line.startswith("| added | ") and "ssm Get" in line
    ]
    assert "| `` Rates/` \\| <img src=x> @owner ### x" in row


def test_errors_of_the_new_version_fail_and_are_in_the_comment(
    pull_request: PullRequest, github: GitHub
) -> None:
    pull_request.open(
        {"template.yaml": TEMPLATE}, {"template.yaml": TEMPLATE.replace("Service: ssm", "Service: ssmm")}
    )
    done = pull_request.run()
    assert done.status == 1
    assert "::error::These templates have errors: template.yaml" in done.output
    assert "template.yaml:14:22: E9302 there is no AWS service 'ssmm'" in github.comments[0]


def test_invalid_inputs_are_errors(pull_request: PullRequest) -> None:
    pull_request.open({}, {})
    for inputs, message in (
        ({"FILES": "("}, "the input files isn't a regular expression"),
        ({"PARAMETERS": "A=1\nB"}, "each line of the input parameters must be NAME=VALUE, not 'B'"),
        ({"STACK_REGION": "nowhere"}, "the input region is invalid: there is no Region 'nowhere'"),
        ({"COMMENT": "yes"}, "the input comment must be true or false, not 'yes'"),
        ({"PULL_REQUEST": ""}, "this action needs the event pull_request"),
    ):
        done = pull_request.run(**inputs)
        assert done.status == 2
        assert f"::error::{message}" in done.output


def test_long_comments_are_cut_and_the_summary_has_the_rest(
    pull_request: PullRequest, github: GitHub
) -> None:
    before: dict[str, str | None] = {f"stacks/{number}.yaml": TEMPLATE for number in range(80)}
    pull_request.open(before, dict.fromkeys(before, MOVED))
    assert pull_request.run().status == 0
    (comment,) = github.comments
    assert len(comment) <= LIMIT
    assert comment.endswith(
        "because GitHub's limit is 65,536 characters. The summary of the job has the rest."
    )
    assert "### `stacks/9.yaml`" in pull_request.summary
    assert len(pull_request.summary) > LIMIT


def test_a_shallow_checkout_fetches_the_base(
    pull_request: PullRequest, github: GitHub, tmp_path: Path
) -> None:
    """`actions/checkout` fetches one commit by default."""
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED})
    pull_request.git("config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = tmp_path / "shallow"
    origin = f"file://{pull_request.folder}"
    pull_request.git("clone", "--quiet", "--depth=1", origin, str(shallow))
    pull_request.folder = shallow
    assert pull_request.run().status == 0
    assert "ssm GetParameter in eu-central-1" in github.comments[0]


def test_modules_of_the_pull_request_are_not_imported(pull_request: PullRequest, github: GitHub) -> None:
    malicious = "raise SystemExit('imported')"
    files: dict[str, str | None] = dict.fromkeys(
        ("json.py", "scripts/__init__.py", "macro/__init__.py"), malicious
    )
    pull_request.open({"template.yaml": TEMPLATE}, {"template.yaml": MOVED, **files})
    (command,) = [step["run"] for step in STEPS if "pull_request" in step["run"]]
    options = command.split('/bin/python" ')[1].split()
    done = subprocess.run(
        [sys.executable, *options],
        cwd=pull_request.folder,
        env=pull_request.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(github.comments) == 1


def test_errors_of_a_template_that_does_not_name_the_macro(pull_request: PullRequest, github: GitHub) -> None:
    """CloudFormation doesn't expand such a template, so the errors are in the comment, but the job doesn't fail."""
    other = TEMPLATE.replace("Transform: CrossRegion", "Description: CrossRegion").replace(
        "Name: /", "Nam: /"
    )
    pull_request.open({"template.yaml": "Resources: {}\n"}, {"template.yaml": other})
    assert pull_request.run().status == 0
    assert pull_request.outputs == {"has-differences": "true", "has-wider-permissions": "false"}
    assert "W9305" in github.comments[0]
    assert "ssm GetParameter has no parameter 'Nam'" in github.comments[0]
