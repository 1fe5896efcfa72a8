"""Tests of the benchmark's calculations, server, and page. They don't depend on measured values."""

from __future__ import annotations

import http.client
import platform
from typing import TYPE_CHECKING, Never
from urllib.parse import urlsplit

import pytest

from macro.emit.caller_function import RUNTIME
from scripts.benchmark.calls import Row, join_runs, medians_of_runs, rotate
from scripts.benchmark.candidates import BOTOCORE, CALLER, PEER, create_python, python_version
from scripts.benchmark.figures import open_figures
from scripts.benchmark.growth import Growth
from scripts.benchmark.imports import group
from scripts.benchmark.measuring import Cold, MeasurementError, Warm
from scripts.benchmark.operations import GET_ITEM, HEAD_OBJECT
from scripts.benchmark.optimizations import AS_BUILT, Variant
from scripts.benchmark.page import Results, render_page
from scripts.benchmark.server import BenchmarkServer
from scripts.benchmark.sizes import Part
from scripts.benchmark.steps import BOTOCORE_IMPORT, SECOND_CALL, Steps
from scripts.tooling.build import find_interpreter
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_server_counts_connections_and_requests() -> None:
    with BenchmarkServer() as server:
        server.reset(GET_ITEM.response())
        for _ in range(2):
            connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
            for _ in range(3):
                connection.request("POST", "/", b"{}")
                assert connection.getresponse().read() == GET_ITEM.body
            connection.close()
        assert (server.opened, server.requests) == (2, 6)


def test_response_to_head_has_a_length_and_no_body() -> None:
    with BenchmarkServer() as server:
        server.reset(HEAD_OBJECT.response())
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
        for _ in range(2):
            connection.request("HEAD", "/orders/7.json")
            response = connection.getresponse()
            assert response.read() == b""
            assert response.headers["Content-Length"] == "1024"


def test_ratio_compares_the_calls_of_each_round() -> None:
    """If both calls of a round are slow, the ratio doesn't change."""
    ours = Row("s3 HeadObject", "ours", [Cold(ms, 1, 1, None) for ms in (100, 900, 100)])
    theirs = Row("s3 HeadObject", "theirs", [Cold(ms, 1, 1, None) for ms in (200, 1800, 200)])
    assert ours.cold_ratios(theirs) == [0.5, 0.5, 0.5]
    ours.warm.append(Warm((1.0, 2.0, 3.0), 1, None, 1))
    theirs.warm.append(Warm((4.0, 4.0, 4.0), 1, None, 7))
    assert ours.warm_ratios(theirs) == [0.5]
    assert theirs.connections() == 7


def test_runs_are_joined_and_each_has_its_own_ratio() -> None:
    """A slow round changes no run, and a slow run changes only one of the figures."""

    def run(*milliseconds: float) -> list[Row]:
        ours = Row("s3 HeadObject", "ours", [Cold(ms, 1, 1, None) for ms in milliseconds])
        theirs = Row("s3 HeadObject", "theirs", [Cold(100, 1, 1, None)] * 3, failures=["TypeError"])
        return [ours, theirs]

    ours, theirs = join_runs([run(50, 900, 50), run(80, 80, 900), run(60, 60, 1)])
    assert (ours.candidate, theirs.candidate, theirs.failures) == ("ours", "theirs", ["TypeError"] * 3)
    assert medians_of_runs(ours.cold_ratios(theirs), 3) == [0.5, 0.8, 0.6]


def test_each_candidate_is_first_in_one_round() -> None:
    names = ("a", "b", "c")
    assert [rotate(names, number)[0] for number in range(4)] == ["a", "b", "c", "a"]


def lines_of(module: str) -> int:
    return len((ROOT / "caller" / module).read_text().splitlines())


def test_page_has_every_figure() -> None:
    cold, warm = Cold(110.4, 5, 108, 36.2), Warm((0.7, 0.8, 0.9), 0.7, 36.2, 1)
    slower = [Cold(110.4 * factor, 5, 108, 36.2) for factor in (1, 2, 4)]
    rows = [Row("s3 HeadObject", name, [cold] * 3, [warm]) for name in (CALLER, BOTOCORE)]
    rows.append(Row("s3 HeadObject", PEER, slower, [warm]))
    rows += [Row("s3 GetObject", name, [cold], [warm]) for name in (CALLER, BOTOCORE)]
    failed = Row("s3 GetObject", PEER, failures=["TypeError: no body"])
    steps = {
        "s3 HeadObject": Steps(
            {"interpreter": 20.0, BOTOCORE_IMPORT: 70.0, "first call": 4.0, SECOND_CALL: 1.0},
            {"the log line is written": 12.4, "the whole call": 650.0},
        )
    }
    variants = [Variant("s3 HeadObject", name, [cold]) for name in (AS_BUILT, "lazy imports")]
    imports = group({"botocore.client": 30, "botocore.session": 30, "_ssl": 20, "heapq": 20})
    growth = [Growth(5_000, [9.5], [2.0], [300.0], {"too large"})]
    sizes = [Part("layer", "botocore", 2_500_000, 40), Part("layer", "caller", 500_000, 0)]
    page = render_page(
        Results("3.13.0", [*rows, failed], steps, variants, imports, growth, sizes, 3, 1, None)
    )
    same = "1.00 (1.00 to 1.00)"
    for line in (
        f"| s3 HeadObject | 0.50 (0.25 to 1.00) | 1.00 | {same} | 1.00 | {same} | {same} |",
        f"| s3 GetObject | — | — | — | — | {same} | {same} |",
        "| s3 HeadObject | caller | 110 | 1.00 | 5 | 108 | 0.80 | 0.90 | 0.90 | 0.70 | 1.00 | 36 | 36 | 1 |",
        "| the log line is written | 12 |",
        "| the whole call | 650 |",
        "peer (CDK) has no figures for s3 GetObject, because it fails: `TypeError: no body`.",
        "| step | s3 HeadObject |\n| --- | --- |\n| interpreter | 20.0 |",
        "| total, without the second call | 94.0 |",
        "| s3 HeadObject | -110 | 70 |",
        f"| s3 HeadObject | lazy imports | 110 | 5 | 108 | 1.00 | 0 | {lines_of('coldstart/lazy_imports.py')} |",
        "| botocore | 2 | 60 % |\n| ssl | 1 | 20 % |\n| the rest of the standard library | 1 | 20 % |",
        "| 5,000 | 9.50 | 2.000 | 0.40 | 300 |",
        "With 5,000 calls, the macro reports an error: too large.",
        "| layer | botocore | 2.50 | 40 |\n| layer | caller | 0.50 | — |\n| layer | total | 3.00 | |",
    ):
        assert f"\n{line}\n" in page
    assert (
        "\n- A warm call takes 1.00 to 1.00 times as long as with the function of the CDK construct," in page
    )
    assert (
        "\n- Compared with botocore without the caller, a cold start takes 1.00 to 1.00 times as long,"
        in page
    )
    assert "\n\n\n" not in page


@pytest.mark.parametrize(
    ("python", "line"),
    [
        ("3.13.7", "- Python 3.13.7, "),
        ("3.11.7", "- Python 3.11.7 (the Lambda functions run 3.13, which isn't installed here), "),
    ],
)
def test_page_says_whether_the_runtimes_python_was_measured(python: str, line: str) -> None:
    assert f"\n{line}" in render_page(
        Results(python, [], {"s3 HeadObject": Steps({SECOND_CALL: 1.0}, {})}, [], [], [], [], 3, 1, None)
    )


def test_environment_runs_the_runtimes_python_if_it_is_installed(tmp_path: Path) -> None:
    runtime = RUNTIME.removeprefix("python")
    version = python_version(create_python(tmp_path / "python"))
    expected = runtime if find_interpreter(runtime) else platform.python_version()
    assert version.startswith(expected)


def test_complete_steps_survive_a_failure(tmp_path: Path) -> None:
    options = {"rounds": 15, "only": None}
    first = open_figures(tmp_path, options, resume=False)
    rows = [Row("s3 HeadObject", CALLER, [Cold(110.4, 5, 108, 36.2)])]
    assert first.measure("calls", lambda: rows) == rows
    with pytest.raises(MeasurementError):
        first.measure("steps", failing)
    resumed = open_figures(tmp_path, options, resume=True)
    assert resumed.measure("calls", failing) == rows
    assert resumed.measure("steps", lambda: {"first": 1.0}) == {"first": 1.0}


@pytest.mark.parametrize(("rounds", "resume"), [(15, False), (3, True)])
def test_figures_of_another_run_are_not_kept(tmp_path: Path, rounds: int, *, resume: bool) -> None:
    open_figures(tmp_path, {"rounds": 15}, resume=False).measure("calls", lambda: 1)
    assert open_figures(tmp_path, {"rounds": rounds}, resume=resume).measure("calls", lambda: 2) == 2


def failing() -> Never:
    raise MeasurementError("the process failed")
