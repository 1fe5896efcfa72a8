"""Checks of templates, definitions, and policies with cfn-lint, statelint, and parliament."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from cfnlint.config import ConfigMixIn
from cfnlint.decode import decode, decode_str
from cfnlint.runner import Runner
from parliament import analyze_policy_string
from statelint.linter import Linter

if TYPE_CHECKING:
    from pathlib import Path

REGION = "eu-central-1"
FUNCTION_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:any"


def read_template(path: Path) -> dict[str, Any]:
    """Reads a template, with intrinsic functions in their long form."""
    template, problems = decode(str(path))
    assert not problems, problems
    plain: dict[str, Any] = json.loads(json.dumps(template))
    return plain


def cfn_lint(template: dict[str, Any]) -> list[str]:
    """Returns cfn-lint's errors and warnings for a template."""
    decoded, problems = decode_str(json.dumps(template))
    return [str(finding) for finding in problems or _runner().validate_template(decoded)]


@cache
def _runner() -> Runner:
    """Returns cfn-lint with its rules, which take longer to load than to check a template."""
    return Runner(ConfigMixIn(regions=[REGION]))


def statelint(definition: dict[str, Any] | str) -> list[str]:
    """Returns statelint's problems with a definition. Sample values replace intrinsic functions.

    statelint is older than variables, so it gets the definition without them.
    """
    tree = json.loads(definition) if isinstance(definition, str) else definition
    problems: list[str] = Linter.validate(_without_variables(_sampled(tree)))
    return problems


def parliament(statements: list[dict[str, Any]]) -> list[str]:
    """Returns parliament's findings for statements. Sample values replace intrinsic functions."""
    document = {"Version": "2012-10-17", "Statement": statements}
    policy = analyze_policy_string(json.dumps(document))
    return [f"{finding.issue}: {finding.detail} {finding.location}" for finding in policy.findings]


def _without_variables(tree: Any) -> Any:
    """Returns a definition without `Assign`, and with the path of the input in place of each variable."""
    if isinstance(tree, dict):
        return {key: _without_variables(value) for key, value in tree.items() if key != "Assign"}
    if isinstance(tree, list):
        return [_without_variables(value) for value in tree]
    return re.sub(r"^\$[A-Za-z]\w*$", "$", tree) if isinstance(tree, str) else tree


def _sampled(tree: Any) -> Any:
    if isinstance(tree, dict):
        if len(tree) == 1 and re.fullmatch(r"Ref|Fn::\w+", next(iter(tree))):
            return FUNCTION_ARN
        return {key: _sampled(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_sampled(value) for value in tree]
    return re.sub(r"\$\{\w+\}", FUNCTION_ARN, tree) if isinstance(tree, str) else tree
