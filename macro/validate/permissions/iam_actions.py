"""Warnings about IAM actions that the Service Authorization Reference doesn't list, such as `s3:GetObjct`.

AWS adds actions faster than any release, so these are never errors. IAM compares actions without regard to case.

Source: IAM User Guide, "IAM JSON policy elements: Action".
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import nearest_name
from macro.catalog.iam_actions import find_iam_actions, iam_prefixes
from macro.iam.additional_statements import additional_statements
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath


def find_unlisted_actions(call: AwsCall) -> Iterator[Diagnostic]:
    """Yields a warning for each action in the permissions of a call that isn't listed."""
    for path, action in _written_actions(call):
        problem = _explain(action)
        if problem:
            yield Diagnostic(rules.UNLISTED_ACTION, path, problem)


def _written_actions(call: AwsCall) -> Iterator[tuple[TemplatePath, str]]:
    yield from ((call.path.at("IamAction"), action) for action in call.permissions.actions)
    try:
        statements = additional_statements(call)
    except TemplateError:
        return  # The expansion reports the errors.
    for index, statement in enumerate(statements):
        path = call.path.at("AdditionalIamStatements", index, "Action")
        yield from ((path, action) for action in statement.actions)


@lru_cache(maxsize=1024)
def _explain(action: str) -> str:
    """Returns the problem of an action or of a pattern such as `s3:Get*`, or an empty string.

    The search for a similar name takes 10 ms for Amazon EC2, and many calls can have the same actions.
    """
    prefix, _, name = action.partition(":")
    if not name or "$" in action:
        return ""
    names = find_iam_actions(prefix)
    if not names:
        nearest = nearest_name(prefix, iam_prefixes())
        is_wrong = nearest is not None and not any(sign in prefix for sign in "*?")
        return f"IAM has no service prefix '{prefix}'; did you mean '{nearest}:{name}'?" if is_wrong else ""
    if any(fnmatchcase(each.lower(), name.lower()) for each in names):
        return ""
    nearest = nearest_name(name, names)
    hint = f"; did you mean '{prefix}:{nearest}'?" if nearest else ""
    return f"the IAM data of this release doesn't list the action '{action}'{hint}"
