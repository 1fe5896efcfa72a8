"""Tests that right paths have no warning: those in results of the caller, and in the templates of the project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.decoder import ResultDecoders
from caller.awsmodel.models import operation_model
from caller.contract import BlobFormat
from caller.features.streaming_body import read_body
from macro.expand import expand
from macro.model.rules import RESULT_PATH
from tests.caller.awsmodel.samples import sample
from tests.golden.cases import DEPLOYMENT, inputs, read, templates
from tests.macro.validate.result_paths import jsonata, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


ROOT = Path(__file__).resolve().parents[3]
OPERATIONS = [
    ("athena", "GetQueryRuntimeStatistics"),  # contains itself
    ("bedrock-runtime", "Converse"),  # a JSON document
    ("ce", "GetAnomalyMonitors"),  # contains itself
    ("dynamodb", "GetItem"),  # contains itself, maps with free keys
    ("ec2", "DescribeInstances"),
    ("emr", "DescribeCluster"),
    ("glue", "GetTables"),
    ("iam", "GetRole"),
    ("lambda", "Invoke"),  # a blob
    ("lexv2-models", "DescribeIntent"),
    ("rds", "DescribeDBClusters"),
    ("route53", "ListResourceRecordSets"),
    ("s3", "GetObject"),  # a stream, metadata
    ("s3", "ListObjectsV2"),
    ("secretsmanager", "GetSecretValue"),
    ("sqs", "ReceiveMessage"),
    ("stepfunctions", "DescribeExecution"),
    ("wafv2", "GetWebACL"),
]


def find_warnings(paths: Iterable[Path]) -> list[str]:
    read_templates = [read(path) for path in paths]
    assert len(read_templates) > 10
    return [
        each.message
        for template in read_templates
        for each in expand(template, DEPLOYMENT, inputs(template)).diagnostics
        if each.rule is RESULT_PATH
    ]


def test_the_templates_of_the_project_have_no_warning() -> None:
    folders = ("templates/examples", "tests/end_to_end/templates")
    assert find_warnings(path for folder in folders for path in ROOT.glob(f"{folder}/*.yaml")) == []


def test_golden_templates_have_only_warnings_about_inputs() -> None:
    assert all(each.startswith("the input contains ") for each in find_warnings(templates()))


JSONPATH_NAME, JSONATA_NAME = "['{}']", ".`{}`"


def steps_in(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yields the steps to each member of a result, and to everything in it."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, member in members:
        yield (*steps, step)
        yield from steps_in(member, (*steps, step))


def write_path(steps: tuple[str | int, ...], quoted: str) -> str:
    texts = (
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if re.fullmatch(r"\w+", step)
        else quoted.format(step)
        for step in steps
    )
    return "".join(texts)


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_paths_into_what_the_decoder_returns_have_no_warning(service: str, operation: str) -> None:
    shape = operation_model(service, operation).output_shape
    assert shape is not None
    decoded = ResultDecoders(BlobFormat.TEXT, read_body).structure(shape)(sample(shape).held)
    paths = list(steps_in(decoded))
    assert paths
    call: dict[str, Any] = {"Service": service, "Action": operation}
    selector = [f"${write_path(each, JSONPATH_NAME)}" for each in paths]
    selected = select({**call, "Parameters.$": "$"}, *selector, "$.Xyzzy")
    expressions = [f"{{% $states.result{write_path(each, JSONATA_NAME)} %}}" for each in paths]
    mapped = [re.sub(r"\[0\]", "", each) for each in expressions]
    output = jsonata(
        {**call, "Arguments": "{% $states.input %}"}, [*expressions, *mapped, "{% $states.result.Xyzzy %}"]
    )
    assert [message.rpartition(" has no ")[2][:8] for message in (*selected, *output)] == [
        "'$.Xyzzy",
        "'$states",
    ]
