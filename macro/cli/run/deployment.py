"""Deploys a plan to an emulator, and runs its state machine."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from localaws.deployment import create_bucket, deploy_stack, physical_id
from macro.cli.expand_file import expand_file
from macro.cli.run.emulator import start_emulator, use_emulator
from macro.cli.run.local_paths import Packaged, package
from macro.cli.run.local_run import DeployedStack, Execution, execute
from macro.cli.run.logs import FunctionLog, read_logs
from macro.cli.run.seeds.data import UnreadableObject, create_buckets, store_items, store_objects
from macro.cli.terminal.progress import announce_if_slow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from macro.cli.run.emulator import Emulator
    from macro.cli.run.history import Step
    from macro.cli.run.plan import Plan
    from macro.cli.run.planned_stack import PlannedStack

_FUNCTION = "AWS::Lambda::Function"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished execution, and the logs of the functions that the templates declare."""

    execution: Execution
    logs: tuple[FunctionLog, ...]


def run_plan(plan: Plan, show: Callable[[Step], None]) -> Run:
    """Deploys the stacks, stores the data of the seeds, and runs the state machine.

    Args:
        plan: What to deploy and to run.
        show: Called with each step of a state while the execution runs.

    Raises:
        LocalAwsFailed, StackFailed, MissingTables, UnreadableObject, ClientError, BotoCoreError: Something failed.
    """
    with use_emulator(plan.endpoint_url) if plan.endpoint_url else start_emulator() as emulator:
        stacks = list(_prepare(plan, emulator))
        for stack in stacks:
            _store_code(stack, emulator)
            emulator.delete_stack_at_end(stack.region, stack.name)
            with announce_if_slow(f"deploying {stack.file} in {stack.region}"):
                deploy_stack(emulator.aws, stack.region, stack.name, stack.template, stack.parameters)
        with announce_if_slow("storing objects and items"):
            emulator.delete_objects_at_end(plan.objects, create_buckets(emulator.aws, plan.objects))
            store_objects(emulator.aws, plan.objects)
            store_items(emulator.aws, plan.items)
        if plan.down:
            emulator.at_end.callback(emulator.aws.set_unavailable, ())
            emulator.aws.set_unavailable(plan.down)
        started = time.time()
        main = stacks[-1]
        arn = physical_id(emulator.aws, main.region, main.name, plan.state_machine)
        execution = execute(emulator.aws, arn, plan.execution_input, show, has_calls=emulator.has_calls)
        return Run(execution, tuple(read_logs(emulator.aws, stacks, started)))


def _prepare(plan: Plan, emulator: Emulator) -> Iterator[DeployedStack]:
    """Yields the stacks, and publishes the caller's layer once in each Region that needs it."""
    layers: dict[str, str] = {}
    *seeds, main = plan.stacks
    for name, stack in [*((f"seed-{number}", seed) for number, seed in enumerate(seeds, 1)), ("run", main)]:
        region = stack.options.stack_region
        expansions = [each.outcome.expansion for each in stack.with_nested()]
        if any(each and each.state_machines for each in expansions) and region not in layers:
            layers[region] = emulator.publish_layer(region)
        yield _stack(f"{emulator.prefix}{name}", _adapt(stack, emulator, layers.get(region, "")))


def _adapt(stack: PlannedStack, emulator: Emulator, layer: str) -> PlannedStack:
    """Returns a stack for an emulator, which can have another account and layer version."""
    if emulator.is_own:
        return stack
    options = replace(stack.options, account=emulator.account, caller_layer=layer)
    nested = {name: _adapt(each, emulator, layer) for name, each in stack.nested.items()}
    return replace(stack, outcome=expand_file(stack.file, options, skip_s3=False), nested=nested)


def _store_code(stack: DeployedStack, emulator: Emulator) -> None:
    """Stores the files and folders that a template names in a bucket of the stack; raises UnreadableObject."""
    if not stack.paths:
        return
    bucket = _bucket(stack.name)
    with announce_if_slow(f"storing the code of {stack.file}"):
        create_bucket(emulator.aws, stack.region, bucket)
        emulator.delete_objects_at_end((), [(stack.region, bucket)])
        for each in stack.paths:
            try:
                body = each.read()
            except OSError as error:
                raise UnreadableObject(f"{stack.file}: can't read {each.path}: {error.strerror}") from None
            emulator.aws.client("s3", stack.region).put_object(Bucket=bucket, Key=each.key, Body=body)


def _bucket(stack: str) -> str:
    return f"code-of-{stack}"


def _package(stack: PlannedStack, bucket: str, prefix: str = "") -> Packaged:
    """Returns the template of a stack. The templates of its nested stacks are among the files to store."""
    assert stack.outcome.expansion  # noqa: S101  a template without errors has a result
    nested = {name: _package(each, bucket, f"{prefix}{name}/") for name, each in stack.nested.items()}
    return package(stack.outcome.expansion.template, Path(stack.file).parent, bucket, nested, prefix)


def _stack(name: str, stack: PlannedStack) -> DeployedStack:
    packaged = _package(stack, _bucket(name))
    declared = packaged.template.get("Parameters") or {}
    assert isinstance(declared, dict)  # noqa: S101  otherwise, the template has errors
    given = {key: value for key, value in (stack.options.parameters or {}).items() if key in declared}
    functions = tuple(_functions(stack))
    return DeployedStack(
        name, stack.file, stack.options.stack_region, packaged.template, given, functions, packaged.paths
    )


def _functions(stack: PlannedStack) -> Iterator[tuple[str, ...]]:
    """Yields the functions that a template and those of its nested stacks declare, as paths of logical IDs."""
    assert stack.outcome.result  # noqa: S101  a template without errors has a result
    resources = stack.outcome.result.transformed.value.get("Resources")
    assert isinstance(resources, dict)  # noqa: S101  as above
    for name, one in resources.items():
        if isinstance(one, dict) and one.get("Type") == _FUNCTION:
            yield (str(name),)
    for name, nested in stack.nested.items():
        yield from ((name, *path) for path in _functions(nested))
