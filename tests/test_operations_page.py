"""Tests of `docs/operations.md`: its tables are complete, its query is the template's, and its numbers are right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from caller import contract
from caller.metrics import DIMENSIONS, NAMESPACE, NO_VALUE, UNITS
from tests.caller.log_lines import MEMBERS
from tests.templates.judges import read_template

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text()
RESOURCES: dict[str, Any] = read_template(ROOT / "templates" / "monitoring.yaml")["Resources"]


def rows(heading: str) -> list[list[str]]:
    """Returns the cells of the first table after a heading."""
    _, _, rest = PAGE.partition(f"\n{heading}\n")
    lines = re.search(r"\n\n(\|.+?)\n\n", rest, re.DOTALL)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1].splitlines()[2:]]


def names(heading: str) -> list[str]:
    """Returns the names in the first column of a table."""
    return [name for row in rows(heading) for name in re.findall(r"`([\w.]+)`", row[0])]


def resources(kind: str) -> dict[str, dict[str, Any]]:
    return {name: each["Properties"] for name, each in RESOURCES.items() if each["Type"] == kind}


def test_every_error_name_has_a_remedy() -> None:
    errors = {
        value
        for value in vars(contract).values()
        if isinstance(value, str) and re.fullmatch(r"CrossRegion\.\w+", value)
    }
    assert errors == contract.ERROR_NAMES
    assert sorted(names("## Error names")) == sorted(errors)
    assert all(cell for row in rows("## Error names") for cell in row)


def test_every_member_of_the_log_line_is_described() -> None:
    assert names("## The log line of a call") == list(MEMBERS)


def test_every_metric_is_described() -> None:
    assert {name.strip("`"): unit for name, unit, _ in rows("## Metrics")} == UNITS
    assert f"namespace `{NAMESPACE}`" in PAGE
    assert all(f"`{name}`" in PAGE for name in DIMENSIONS)
    assert f"the value is `{NO_VALUE}`" in PAGE


def test_every_alarm_is_described_with_existing_queries() -> None:
    table = {row[0]: row[2].split(", ") for row in rows("## Respond to an alarm")}
    assert table.keys() == resources("AWS::CloudWatch::Alarm").keys()
    saved = {
        query["Name"]["Fn::Sub"].partition("/")[2]
        for query in resources("AWS::Logs::QueryDefinition").values()
    }
    assert {query for queries in table.values() for query in queries} <= saved
    assert set(re.findall(r"Run \*([^*]+)\*", PAGE)) <= saved


def test_query_is_the_one_of_the_template() -> None:
    shown = re.search(r"```\n(   fields .+?)   ```", PAGE, re.DOTALL)
    assert shown
    query = resources("AWS::Logs::QueryDefinition")["EverythingAboutAnExecution"]["QueryString"]
    lines = [line.strip() for line in query.splitlines() if not line.startswith("#")]
    assert [line.strip() for line in shown[1].splitlines()] == lines


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6 metrics of $0.30", len(UNITS)),
        (
            "5 metrics of $0.30",
            len(
                {
                    each["MetricTransformations"][0]["MetricName"]
                    for each in resources("AWS::Logs::MetricFilter").values()
                }
            ),
        ),
        ("5 alarms of $0.10", len(resources("AWS::CloudWatch::Alarm"))),
        ("1 dashboard of $3.00", len(resources("AWS::CloudWatch::Dashboard"))),
    ],
)
def test_prices_are_those_of_the_numbers(text: str, number: int) -> None:
    (row,) = [line for line in PAGE.splitlines() if text in line]
    price = float(text.rpartition("$")[2])
    assert text.startswith(f"{number} ")
    assert row.endswith(f"| ${number * price:.2f} |")
