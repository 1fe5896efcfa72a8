"""Deploys stacks with a readiness check that can be faulty."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader

from caller.awsmodel.model_loader import pack
from tests.end_to_end.deployment.checked_stacks import MACRO_REGION
from tests.end_to_end.deployments import CommandFailed, deploy_template

if TYPE_CHECKING:
    from localaws import LocalAws

TEMPLATE = Path(__file__).parents[1] / "templates" / "readiness.yaml"
FAULTS = Path(__file__).parents[1] / "faults" / "crhelper.py"


def trusting(**statement: Any) -> str:
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def publish_faulty_layer(local_aws: LocalAws) -> str:
    """Publishes a layer that injects faults into a function, and whose SQS model doesn't contain ListQueues."""
    model = Loader().load_service_model("sqs", "service-2")
    del model["operations"]["ListQueues"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        first = f"python/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
        archive.write(FAULTS, f"{first}/{FAULTS.name}")
        archive.writestr(
            "python/botocore/data/sqs/2012-11-05/service-2.packed", pack(json.loads(json.dumps(model)))
        )
    client = local_aws.client("lambda", MACRO_REGION)
    version = client.publish_layer_version(LayerName="faults", Content={"ZipFile": packed.getvalue()})
    return str(version["LayerVersionArn"])


def failure_of(aws: LocalAws, stack: str, layer: str, *options: str, **parameters: str) -> str:
    """Returns the output of the deploy command and the stack's events. Fails the test if the deployment succeeds."""
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, TEMPLATE, stack, MACRO_REGION, {"Layer": layer, **parameters}, *options)
    return str(caught.value)


def update(aws: LocalAws, stack: str, template: Path = TEMPLATE, **parameters: str) -> None:
    deploy_template(aws, template, stack, MACRO_REGION, {"Fault": "none", **parameters})
