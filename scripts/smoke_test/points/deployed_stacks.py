"""The stacks that points deploy."""

from __future__ import annotations

from scripts.smoke_test.model import Output, Side, Stack

RESOURCES = Stack("resources", "resources")
SECOND_RESOURCES = Stack("resources", "resources", Side.SECOND)
CALLS = Stack("calls", "calls")
MAP_ITEM = Stack("map-item", "map-item")
SNAPSTART = Stack("snapstart", "snapstart")
RESULTS = Stack("results", "results")
ERRORS = Stack("errors", "errors")
ATHENA = Stack("athena", "athena")
BEDROCK = Stack("bedrock", "bedrock")
SYNC = Stack("sync", "sync")
TOKEN = Stack("token", "token")
ANSWER = Stack("answer", "answer", Side.SECOND)
ECS = Stack("ecs", "ecs")
SECOND_ECS = Stack("ecs", "ecs", Side.SECOND)
ECS_TASKS = Stack(
    "ecs-tasks",
    "ecs-tasks",
    parameters=(
        ("FirstSubnet", Output("ecs", Side.FIRST, "Subnet")),
        ("SecondSubnet", Output("ecs", Side.SECOND, "Subnet")),
    ),
)


def rollback(case: str, name: str = "rollback") -> Stack:
    """Returns the stack whose update fails, with the parameter that says what fails."""
    return Stack(name, "rollback", parameters=(("Case", case),))
