"""Independent judges of templates and definitions: cfn-lint, statelint and parliament, each as it comes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from cfnlint.api import lint
from cfnlint.decode import decode
from parliament import analyze_policy_string
from statelint.linter import Linter

if TYPE_CHECKING:
    from pathlib import Path

REGION = "eu-central-1"
FUNCTION_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:any"


def read_template(path: Path) -> dict[str, Any]:
    """A template file as CloudFormation reads it: intrinsic functions in their long form."""
    template, problems = decode(str(path))
    assert not problems, problems
    plain: dict[str, Any] = json.loads(json.dumps(template))
    return plain


def cfn_lint(template: dict[str, Any]) -> list[str]:
    """Everything that cfn-lint says of a template, warnings included."""
    return [str(finding) for finding in lint(json.dumps(template), regions=[REGION])]


def statelint(definition: dict[str, Any] | str) -> list[str]:
    """What statelint says of a definition, with sample values where CloudFormation puts its own."""
    tree = json.loads(definition) if isinstance(definition, str) else definition
    # that a Float must have a decimal point is statelint's idea: JSON has one kind of number
    problems: list[str] = Linter.validate(_sampled(tree))
    return problems


def parliament(statements: list[dict[str, Any]]) -> list[str]:
    """What parliament says of a policy's statements, with sample values where CloudFormation puts its own."""
    document = {"Version": "2012-10-17", "Statement": statements}
    policy = analyze_policy_string(json.dumps(document))
    return [f"{finding.issue}: {finding.detail} {finding.location}" for finding in policy.findings]


def _sampled(tree: Any) -> Any:
    if isinstance(tree, dict):
        if len(tree) == 1 and re.fullmatch(r"Ref|Fn::\w+", next(iter(tree))):
            return FUNCTION_ARN
        return {key: _sampled(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_sampled(value) for value in tree]
    return re.sub(r"\$\{\w+\}", FUNCTION_ARN, tree) if isinstance(tree, str) else tree
