"""What the checks that deploy have in common: templates, and the state of a stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from localaws.deployment import physical_id
from scripts.clients.model import CheckFailed
from scripts.clients.workplace import REGION
from tests.end_to_end.deployments import execute_to_end
from tests.templates.examples import EXAMPLES, SAM

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.clients.workplace import Workplace

OBJECT: Final = EXAMPLES / "s3-get-object.yaml"
CAPABILITY: Final = "CAPABILITY_IAM"  # all that a change set needs
_TARGET: Final = "us-west-2"
_KEY, _TEXT = "orders/7.json", '{"order": 7}'
MISSPELLED: Final = "getObjekt"
MESSAGE: Final = f"s3 has no action '{MISSPELLED}'; did you mean"


def write_failing_template(folder: Path) -> Path:
    """Writes an example with an action that doesn't exist, and returns its path."""
    text = OBJECT.read_text(encoding="utf-8")
    path = folder / "failing.yaml"
    path.write_text(text.replace("getObject", MISSPELLED).replace("GetObject", MISSPELLED), encoding="utf-8")
    return path


def copy_sam_example(folder: Path) -> None:
    """Copies the example with a definition file, which `sam build` and `package` change."""
    for path in SAM.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())


def create_target_bucket(workplace: Workplace, name: str) -> dict[str, str]:
    """Creates a bucket with an object in another Region, and returns the parameters of the example OBJECT."""
    s3 = workplace.aws.client("s3", _TARGET)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": _TARGET})
    s3.put_object(Bucket=name, Key=_KEY, Body=_TEXT.encode())
    return {"BucketName": name, "BucketRegion": _TARGET}


def execute_example(workplace: Workplace, stack: str, logical_id: str = "Orders") -> None:
    """Executes the deployed example; raises CheckFailed if it doesn't return the object."""
    machine = physical_id(workplace.aws, REGION, stack, logical_id)
    done = execute_to_end(workplace.aws, machine, {"key": _KEY})
    if done.status != "SUCCEEDED" or _TEXT not in json.loads(done.description["output"]).values():
        raise CheckFailed(f"The execution ended with {done.status}: {done.description}")


def expect_caller(workplace: Workplace, stack: str) -> None:
    """Raises CheckFailed unless a stack is complete and contains a caller, which only the macro adds."""
    cloudformation = workplace.aws.client("cloudformation", REGION)
    status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    callers = [item for item in resources if item["LogicalResourceId"].endswith("CrossRegionCaller")]
    if not status.endswith("_COMPLETE") or "ROLLBACK" in status or not callers:
        raise CheckFailed(f"The stack {stack} has the status {status} and {len(callers)} callers")
