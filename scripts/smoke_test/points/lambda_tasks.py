"""Points about the caller as a Lambda task: error names, the context object, and the function itself."""

from __future__ import annotations

from scripts.smoke_test.model import Drift, Equals, Execution, Fact, Function, Pair, Point, Repeated, Same
from scripts.smoke_test.points import deployed_stacks

_MISSING = "Ssm.ParameterNotFoundException"
_CALLER = "ErrorsCrossRegionCaller"
_READ_MISSING = Pair(deployed_stacks.CALLS, "Errors", "read")
_ATTEMPTS = Execution(deployed_stacks.CALLS, "Attempts")
_READ = Execution(deployed_stacks.SNAPSTART, "Read")
_READ_AGAIN = Execution(deployed_stacks.SNAPSTART, "Read", '{"again": true}')
_ITEMS = '{"items": [1]}'
_RUNTIME_ERROR = Equals({"status": "FAILED", "error": "States.Runtime"})

POINTS = (
    Point(
        "error-names",
        "Error names with a dot, from a Lambda task",
        "docs/native.md, Differences from native states",
        (deployed_stacks.CALLS,),
        (
            Fact(
                "Does a catcher for the native name match?",
                _READ_MISSING,
                "region.output.Error",
                Equals(_MISSING),
            ),
            Fact("Is the name that of the native state?", _READ_MISSING, "output.Error", Same()),
            Fact("Is the errorMessage of the cause the native cause?", _READ_MISSING, "output.Cause", Same()),
        ),
    ),
    Point(
        "entered-time",
        "$$.State.EnteredTime over the attempts of a state",
        "docs/native.md, Differences from native states",
        (deployed_stacks.CALLS,),
        (
            Fact("Do all attempts send the same time?", _ATTEMPTS, "payloads[].Context.Entered", Repeated(3)),
            Fact("Does the execution fail with the native name?", _ATTEMPTS, "error", Equals(_MISSING)),
        ),
    ),
    Point(
        "inline-code",
        "Inline function code with a layer on arm64",
        "README.md, How mature it is",
        (deployed_stacks.CALLS,),
        (
            Fact(
                "Does the function run on arm64 with the layer?",
                Function(deployed_stacks.CALLS, _CALLER),
                "{architecture: Architectures[0], layers: length(Layers), package: PackageType}",
                Equals({"architecture": "arm64", "layers": 1, "package": "Zip"}),
            ),
            Fact("Does it respond?", _READ_MISSING, "region.status", Equals("SUCCEEDED")),
        ),
    ),
    Point(
        "drift",
        "Drift of a stack that the macro has expanded",
        "docs/architecture.md, Flow",
        (deployed_stacks.CALLS,),
        (
            Fact(
                "Is the stack in sync after its creation?",
                Drift(deployed_stacks.CALLS),
                "@",
                Equals({"status": "IN_SYNC", "resources": []}),
            ),
        ),
    ),
    Point(
        "map-item",
        "$$.Map.Item in the states of an item processor",
        "docs/guide.md, Calls in a Map and in loops",
        (deployed_stacks.MAP_ITEM,),
        (
            Fact(
                "Does the JSONPath fail, and can't it be caught?",
                Execution(deployed_stacks.MAP_ITEM, "Paths", _ITEMS),
                "{status: status, error: error}",
                _RUNTIME_ERROR,
            ),
            Fact(
                "Does the JSONata expression fail?",
                Execution(deployed_stacks.MAP_ITEM, "Expressions", _ITEMS),
                "{status: status, error: error}",
                _RUNTIME_ERROR,
            ),
        ),
    ),
    Point(
        "snapstart",
        "The caller with SnapStart",
        "README.md, How mature it is",
        (deployed_stacks.RESOURCES, deployed_stacks.SECOND_RESOURCES, deployed_stacks.SNAPSTART),
        (
            Fact(
                "Does the alias have a snapshot?",
                Function(deployed_stacks.SNAPSTART, "ReadCrossRegionCallerLive"),
                "SnapStart.OptimizationStatus",
                Equals("On"),
            ),
            Fact("Does the first call succeed?", _READ, "output", Equals({"Status": "ACTIVE"})),
            Fact("Does the second call succeed?", _READ_AGAIN, "output", Equals({"Status": "ACTIVE"})),
        ),
    ),
)
