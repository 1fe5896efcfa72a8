"""Tests of the problems that `cross-region run` reports before it creates anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from macro.cli.run import command as run_module
from tests.macro.cli.conftest import GOOD
from tests.macro.cli.run.templates import GREETING

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_invalid_json_input(run: Run) -> None:
    result = run("run", "good.yaml", "--input", "{")
    assert (result.exit_code, "invalid JSON" in result.stderr) == (2, True)


def test_missing_input_file(run: Run) -> None:
    result = run("run", "good.yaml", "--input", "file://nowhere.json")
    assert (result.exit_code, "can't read nowhere.json" in result.stderr) == (2, True)


def test_unknown_state_machine(run: Run) -> None:
    result = run("run", "good.yaml", "--state-machine", "Ordres")
    assert result.exit_code == 2
    assert "the template has no state machine 'Ordres'; did you mean 'Orders'?" in result.stderr


def test_empty_name_of_a_state_machine(run: Run) -> None:
    """It can come from an unset variable of a shell."""
    assert "the template has no state machine ''" in run("run", "good.yaml", "--state-machine", "").stderr


def test_several_state_machines_require_an_option(run: Run, tmp_path: Path) -> None:
    two = GREETING + GREETING[GREETING.index("  Greeting:") :].replace("  Greeting:", "  Second:")
    (tmp_path / "two.yaml").write_text(two)
    result = run("run", "two.yaml")
    assert (result.exit_code, "--state-machine: Greeting, Second" in result.stderr) == (2, True)


def test_template_with_errors_is_not_deployed(run: Run) -> None:
    result = run("run", "bad.yaml")
    assert result.exit_code == 1
    assert "did you mean 'Service'?" in result.stderr


def test_seed_needs_a_region_if_the_calls_have_none(run: Run, greeting: Path) -> None:
    assert greeting.joinpath("seed.yaml").is_file()
    Path("unknown.yaml").write_text(GOOD.replace("!Ref Target", "!ImportValue Target"))
    result = run("run", "unknown.yaml", "--seed", "seed.yaml")
    assert (
        result.exit_code,
        "--seed seed.yaml: the calls don't name exactly one Region" in result.stderr,
    ) == (2, True)


def test_parameters_without_a_value(run: Run) -> None:
    parameters = "Parameters:\n  Table: {Type: String}\n  Stage: {Type: String, Default: test}\n"
    Path("needs.yaml").write_text(parameters + GREETING)
    result = run("run", "needs.yaml")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: needs.yaml: parameters without a Default need a value; add --parameter Table=VALUE\n"
    )
    Path("seed.yaml").write_text(parameters + "Resources: {}\n")
    seeds = ("--seed", "eu-west-1:seed.yaml", "--seed", "us-west-2:seed.yaml")
    result = run("run", "good.yaml", *seeds)
    assert result.stderr.count("--seed seed.yaml: seeds get no parameter values; add a Default to Table") == 1


def test_seed_region_requires_a_seed(run: Run) -> None:
    assert run("run", "good.yaml", "--seed-region", "us-west-2").exit_code == 2


def test_region_of_the_state_machine_can_not_be_down(run: Run) -> None:
    result = run("run", "good.yaml", "--down", "us-east-1")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: --down us-east-1: the state machine runs in this Region; choose the Region of a call, or run the state"
        " machine in another Region with --region\n"
    )


def test_all_problems_are_reported_at_once(run: Run) -> None:
    wrong = ("--input", "{", "--seed", "none.yaml", "--objects", "archive", "--items", "Orders=none.json")
    result = run("run", "bad.yaml", *wrong, "--down", "us-wst-2", "--state-machine", "Ordres")
    assert result.exit_code == 2
    first, usage, _, _, error, *listed = result.stderr.splitlines()
    assert first.startswith("bad.yaml:14:13: E9301 unknown field 'Servce'")
    assert usage.startswith("Usage: ")
    assert error == "Error: 6 options have problems"
    assert [line.split()[0].removesuffix(":") for line in listed] == [
        "--input",
        "--state-machine",
        "--down",
        "--seed",
        "--objects",
        "--items",
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{" + "a" * 300, "--input: invalid JSON: Expecting property name"),
        ("[" * 100_000, "--input: invalid JSON: too many nested lists or objects"),
        ('{"a": NaN}', "--input: invalid JSON: NaN isn't a value in JSON"),
    ],
)
def test_input_that_is_not_json(run: Run, given: str, message: str) -> None:
    result = run("run", "good.yaml", "--input", given)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_folder_of_the_history_is_checked_before_the_execution(run: Run) -> None:
    result = run("run", "good.yaml", "--history", "none/history.json")
    assert result.exit_code == 2
    assert "--history none/history.json: there is no folder 'none'" in result.stderr


def test_name_of_an_input_file_without_file_prefix(run: Run) -> None:
    Path("input.json").write_text("{}")
    assert (
        "to read a file, write file://input.json" in run("run", "good.yaml", "--input", "input.json").stderr
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "must be a URL such as http://localhost:4566"),
        ("localhost:4566", "must be a URL such as http://localhost:4566"),
        ("http://[::1", "must be a URL such as http://localhost:4566"),
        ("http://localhost:port", "must be a URL such as http://localhost:4566"),
        ("http://local host", "must be a URL such as http://localhost:4566"),
        ("http://local..host", "must be a URL such as http://localhost:4566"),
        ("http://user:password@localhost", "must be a URL such as http://localhost:4566"),
        ("https://sts.amazonaws.com.", "must be an emulator, not AWS"),
        ("https://sts.us-east-1.amazonaws.com", "must be an emulator, not AWS"),
        (
            "http://127.0.0.1:9",
            "no response ([Errno 111] Connection refused); start `python -m localaws --port 4566`",
        ),
    ],
)
def test_unusable_endpoint(run: Run, url: str, message: str) -> None:
    result = run("run", "good.yaml", "--endpoint-url", url)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_missing_extra_is_reported_with_the_install_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "find_spec", lambda name: None if name == "moto" else name)
    result = run("run", "good.yaml")
    assert result.exit_code == 1
    assert '(moto); install them with pip install "aws-sam-translator>=' in result.stderr


def test_region_without_calls_that_is_down_is_a_warning(run: Run) -> None:
    Path("literal.yaml").write_text(GOOD.replace("Region: !Ref Target", "Region: us-west-2"))
    wrong = ("--state-machine", "Ordres")  # ends the command before it starts the local AWS
    warning = "Warning: --down us-west-1: no call uses this Region; the calls use us-west-2\n"
    assert warning in run("run", "literal.yaml", *wrong, "--down", "us-west-1").stderr
    assert "Warning" not in run("run", "literal.yaml", *wrong, "--down", "us-west-2").stderr
    assert warning in run("run", "good.yaml", *wrong, "--down", "us-west-1").stderr
    Path("unknown.yaml").write_text(GOOD.replace("!Ref Target", "!ImportValue Target"))
    assert "no call uses" not in run("run", "unknown.yaml", *wrong, "--down", "us-west-1").stderr
    assert (
        "doesn't list the Region 'us-west-9'" in run("run", "good.yaml", *wrong, "--down", "us-west-9").stderr
    )
