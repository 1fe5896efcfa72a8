"""Tests of the names of all error shapes and members in the installed botocore."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from botocore.model import StructureShape

from caller.awsmodel.naming import exception_name, member_name, member_names, service_prefix
from tests.caller.awsmodel import published_rules
from tests.caller.awsmodel.models import every_service

if TYPE_CHECKING:
    from botocore.model import ServiceModel


def test_names_of_every_model() -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for service in every_service():
        counts["services"] += 1
        counts["operations"] += len(service.operation_names)
        wrong += check_service_prefix(service)
        wrong += check_errors(service, counts)
        wrong += check_members(service, counts)
    print(dict(counts))
    assert wrong == []
    assert counts["operations"] > 18_000
    assert counts["errors"] > 5_600
    assert counts["members"] > 200_000


def check_service_prefix(service: ServiceModel) -> list[str]:
    expected = published_rules.pascal(str(service.service_id))
    for leading in ("Amazon", "Aws"):
        expected = expected.removeprefix(leading)
    expected = expected.removesuffix("Service")
    actual = service_prefix(str(service.service_id))
    return [] if actual == expected else [f"{service.service_id}: {actual}, not {expected}"]


def check_errors(service: ServiceModel, counts: Counter[str]) -> list[str]:
    names = {shape.name for shape in service.error_shapes}
    counts["errors"] += len(names)
    counts["errors where 'Exception' is not simply appended"] += sum(
        exception_name(name) not in {name, f"{name}Exception"} for name in names
    )
    return [
        f"{service.service_name} {name}: {exception_name(name)}"
        for name in names
        if exception_name(name) != published_rules.exception(name)
    ]


def check_members(service: ServiceModel, counts: Counter[str]) -> list[str]:
    """Checks that native names follow the rules, differ from each other, and map back to the model's names."""
    wrong = []
    for shape_name in service.shape_names:
        shape = service.shape_for(shape_name)
        members = shape.members if isinstance(shape, StructureShape) else {}
        if not members:
            continue
        counts["structures"] += 1
        counts["members"] += len(members)
        native = {name: member_name(name) for name in members}
        counts["members spelled unlike plain capitals"] += sum(
            spelled != name[:1].upper() + name[1:] for name, spelled in native.items()
        )
        wrong += [f"{shape_name}.{name}" for name in members if native[name] != published_rules.member(name)]
        if len(set(native.values())) != len(native):
            wrong.append(f"{service.service_name} {shape_name}: two members have one native name")
        back = member_names(members)
        if any(back[native[name]] != name for name in members):
            wrong.append(f"{service.service_name} {shape_name}: a native name leads to another member")
    return wrong
