"""The stacks that points deploy."""

from __future__ import annotations

from scripts.smoke_test.model import Output, Side, Stack

RESOURCES = Stack("resources", "resources")
FAR_RESOURCES = Stack("resources", "resources", Side.FAR)
CALLS = Stack("calls", "calls")
MAP_ITEM = Stack("map-item", "map-item")
SNAPSTART = Stack("snapstart", "snapstart")
RESULTS = Stack("results", "results")
ERRORS = Stack("errors", "errors")
ATHENA = Stack("athena", "athena")
BEDROCK = Stack("bedrock", "bedrock")
SYNC = Stack("sync", "sync")
TOKEN = Stack("token", "token")
ANSWER = Stack("answer", "answer", Side.FAR)
ECS = Stack("ecs", "ecs")
FAR_ECS = Stack("ecs", "ecs", Side.FAR)
ECS_TASKS = Stack(
    "ecs-tasks",
    "ecs-tasks",
    parameters=(
        ("HomeSubnet", Output("ecs", Side.HOME, "Subnet")),
        ("FarSubnet", Output("ecs", Side.FAR, "Subnet")),
    ),
)


def rollback(case: str, name: str = "rollback") -> Stack:
    """Returns the stack whose update fails, with the parameter that says what fails."""
    return Stack(name, "rollback", parameters=(("Case", case),))
