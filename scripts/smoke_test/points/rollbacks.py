"""The point about the readiness check in creations and updates that fail."""

from __future__ import annotations

from scripts.smoke_test.model import Change, Contains, Equals, Execution, Fact, Point
from scripts.smoke_test.points import deployed_stacks

_CREATION = Change(deployed_stacks.rollback("check", "rollback-new"))
_FAILING_CHECK = Change(deployed_stacks.rollback("check"))
_FAILING_RESOURCE = Change(deployed_stacks.rollback("resource"))
_CHECKS = "events[?type=='Custom::CrossRegionPreflight'].status"
_REASON = "events[?type=='Custom::CrossRegionPreflight' && status=='CREATE_FAILED'].reason | [0]"
_FAILED = Equals(["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_SKIPPED"])

POINTS = (
    Point(
        "rollback",
        "The readiness check in a rollback",
        "README.md, How mature it is",
        (deployed_stacks.RESOURCES, deployed_stacks.SECOND_RESOURCES, deployed_stacks.rollback("fine")),
        (
            Fact(
                "Creation whose check fails: does the rollback end?",
                _CREATION,
                "status",
                Equals("ROLLBACK_COMPLETE"),
            ),
            Fact(
                "Does it leave the check of the created state machine out?",
                _CREATION,
                f"{_CHECKS} | [?@=='DELETE_IN_PROGRESS']",
                Equals([]),
            ),
            Fact("Does the event say why the check failed?", _CREATION, _REASON, Contains("nowhere.invalid")),
            Fact(
                "Update whose check fails: does the rollback end?",
                _FAILING_CHECK,
                "status",
                Equals("UPDATE_ROLLBACK_COMPLETE"),
            ),
            Fact("Does the rollback skip the failed check?", _FAILING_CHECK, _CHECKS, _FAILED),
            Fact(
                "Update with another failure: does the rollback end?",
                _FAILING_RESOURCE,
                "status",
                Equals("UPDATE_ROLLBACK_COMPLETE"),
            ),
            Fact(
                "Does the rollback skip the check that succeeded?",
                _FAILING_RESOURCE,
                _CHECKS,
                Equals(["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_SKIPPED"]),
            ),
            Fact(
                "Does the state machine work after both rollbacks?",
                Execution(deployed_stacks.rollback("fine"), "Read"),
                "output",
                Equals({"Status": "ACTIVE"}),
            ),
        ),
    ),
)
