"""Parsing policy documents into statements.

Source: IAM User Guide, "IAM JSON policy element reference".
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from macro.iam.role.permissions import RoleStatement, Unread
from macro.intrinsics.branches import combine, unfold, unfold_items
from macro.intrinsics.json_value import read_json_text
from macro.model.call import Branch
from macro.model.template_values import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.intrinsics.branches import Branches
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

_ELEMENTS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
_MAX_ALTERNATIVES = 64
"""A statement whose `Fn::If` functions allow more combinations isn't read."""


def parse_document(
    document: Json, path: TemplatePath, branches: Branches = ()
) -> Iterator[RoleStatement | Unread]:
    """Yields the statements of a policy document, and what can't be read in it."""
    for each, policy_path, policy_branches in unfold(document, path, branches):
        policy = read_json_text(each)
        if not isinstance(policy, dict) or "Statement" not in policy:
            yield Unread(
                policy_path,
                "the policy document isn't in the template",
                can_deny=True,
                branches=policy_branches,
            )
            continue
        statements = unfold_items(policy["Statement"], policy_path.at("Statement"), policy_branches)
        for statement, statement_path, statement_branches in statements:
            yield from parse_statement(statement, statement_path, statement_branches)


def parse_statement(
    statement: Json, path: TemplatePath, branches: Branches = ()
) -> Iterator[RoleStatement | Unread]:
    """Yields a statement once for each combination of the `Fn::If` branches inside it."""
    if not isinstance(statement, dict) or not _ELEMENTS.issuperset(statement):
        yield Unread(
            path, "the statement has elements that the macro can't read", can_deny=True, branches=branches
        )
        return
    for effect, _, effect_branches in unfold(statement.get("Effect"), path, branches):
        yield from _of_effect(statement, effect, path, effect_branches)


def _of_effect(
    statement: dict[str, Json], effect: Json, path: TemplatePath, branches: Branches
) -> Iterator[RoleStatement | Unread]:
    is_deny = effect == "Deny"
    if effect not in ("Allow", "Deny"):
        yield Unread(path, "the Effect isn't Allow or Deny", can_deny=True, branches=branches)
        return
    actions = _group(statement.get("NotAction", statement.get("Action")), path, branches)
    resources = _group(statement.get("NotResource", statement.get("Resource")), path, branches)
    conditions = list(_read_conditions(statement, path, branches))
    if not _is_readable(statement, actions, resources) or None in [block for block, _ in conditions]:
        yield Unread(path, "the statement has a form that the macro can't read", is_deny, branches)
        return
    if len(actions) * len(resources) * len(conditions) > _MAX_ALTERNATIVES:
        yield Unread(path, "the conditions in the statement have too many combinations", is_deny, branches)
        return
    if any(not isinstance(action, str) for _, group in actions for action in group):
        yield Unread(path, "an Action is an intrinsic function", is_deny, branches)
    base = RoleStatement(
        path,
        is_deny,
        (),
        (),
        is_not_action="NotAction" in statement,
        is_not_resource="NotResource" in statement,
    )
    for (first, names), (second, arns), (block, third) in product(actions, resources, conditions):
        texts = tuple(name for name in names if isinstance(name, str))
        combined = _combine_all(first, second, third)
        if combined is not None and texts:
            yield replace(base, actions=texts, resources=arns, condition=block or {}, branches=combined)


def _read_conditions(
    statement: dict[str, Json], path: TemplatePath, branches: Branches
) -> Iterator[tuple[dict[str, Json] | None, Branches]]:
    """Yields each condition block with its branches; None for a block that the macro can't read."""
    if "Condition" not in statement or statement["Condition"] == NO_VALUE:
        yield {}, branches
    else:
        yield from _read_blocks(statement["Condition"], path, branches)


_Groups: TypeAlias = "list[tuple[Branches, tuple[Json, ...]]]"


def _group(value: Json, path: TemplatePath, branches: Branches) -> _Groups:
    """Returns the items of a list, or a single value, grouped by the branches under which they exist."""
    groups: dict[Branches, list[Json]] = {}
    for item, _, combined in unfold_items(value, path, branches):
        groups.setdefault(combined, []).append(item)
    return [(combined, tuple(items)) for combined, items in groups.items()]


def _read_blocks(
    value: Json, path: TemplatePath, branches: Branches
) -> Iterator[tuple[dict[str, Json] | None, Branches]]:
    match value:
        case {"Fn::If": [str(condition), *sides]}:
            for taken, side in zip((True, False), sides, strict=False):
                under = combine(branches, (Branch(condition, taken),))
                if under is not None:
                    yield from _read_conditions({"Condition": side}, path, under)
        case dict():
            yield value, branches
        case _:
            yield None, branches


def _is_readable(statement: dict[str, Json], actions: _Groups, resources: _Groups) -> bool:
    """Whether both lists have items of readable types, and a negated list has no branches."""
    items = [item for groups in (actions, resources) for _, group in groups for item in group]
    sizes = {"NotAction": len(actions), "NotResource": len(resources)}
    return (
        bool(actions and resources)
        and all(isinstance(item, str | dict) for item in items)
        and all(sizes[name] == 1 for name in sizes if name in statement)
    )


def _combine_all(first: Branches, second: Branches, third: Branches) -> Branches | None:
    both = combine(first, second)
    return None if both is None else combine(both, third)
