import io
from typing import Any

from rich.console import Console

from macro.cli.run.history import Step
from macro.cli.run.local_run import Execution
from scripts.tooling import demo, demo_output
from scripts.tooling.environment import ROOT

SOURCE = """\
States:
  Read:
    Type: Cross::Region::AwsCall
    # a comment

    Parameters:
      Bucket: !Ref Bucket
  Next:
    Type: Succeed
"""


def console() -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    return Console(file=stream, width=120, soft_wrap=True), stream


def test_block_ends_before_the_next_one() -> None:
    assert demo_output.block(SOURCE, "Read") == (
        "Read:\n  Type: Cross::Region::AwsCall\n  # a comment\n\n  Parameters:\n    Bucket: !Ref Bucket"
    )
    assert demo_output.block(SOURCE, "Next") == "Next:\n  Type: Succeed"


def test_template_can_be_an_object_or_text() -> None:
    assert demo_output.parsed({"Resources": {}}) == {"Resources": {}}
    assert demo_output.parsed('{"Resources": {}}') == {"Resources": {}}
    text = (ROOT / "templates" / "examples" / "s3-get-object.yaml").read_text()
    assert demo_output.parsed(text)["Resources"].keys() == {"Orders", "OrdersRole"}


def test_state_before_and_after_the_macro() -> None:
    printed, stream = console()
    definition = {"States": {"Read": {"Type": "Task", "Resource": "${Caller}"}}}
    processed = {"Resources": {"Orders": {"Properties": {"Definition": definition}}}}
    demo_output.states(SOURCE, processed, "Orders", "Read", printed)
    assert stream.getvalue().index("Cross::Region::AwsCall") < stream.getvalue().index("Resource: ${Caller}")


def test_added_resources() -> None:
    printed, stream = console()
    demo_output.added(
        {"Resources": {"Own": {}}}, {"Resources": {"Own": {"Type": "A"}, "New": {"Type": "B::C"}}}, printed
    )
    assert "New" in stream.getvalue()
    assert "Own" not in stream.getvalue()


class Iam:
    """IAM's responses for two policies of one role."""

    def list_role_policies(self, **_: str) -> dict[str, Any]:
        return {"PolicyNames": ["call"]}

    def get_role_policy(self, **_: str) -> dict[str, Any]:
        condition = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}
        statement = {"Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"], "Condition": condition}
        return {"PolicyDocument": {"Statement": [statement]}}


def test_permissions() -> None:
    printed, stream = console()
    demo_output.permissions(Iam(), {"CallerRole": "physical"}, printed)
    assert (
        "CallerRole allows\n      s3:GetObject in us-west-2\n        on arn:aws:s3:::b/*\n"
        in stream.getvalue()
    )


def test_execution_prints_errors_and_the_output() -> None:
    printed, stream = console()
    event = {"executionSucceededEventDetails": {"output": '{"Missing": "[x]"}'}}
    steps = [
        Step("Read", "entered", {}),
        Step("Read", "failed", {"error": "S3.NoSuchKeyException", "cause": "No such [b]key[/b]."}),
    ]
    demo_output.execution(Execution({"status": "SUCCEEDED"}, (event,), ()), steps, printed)
    assert stream.getvalue() == (
        "  error   S3.NoSuchKeyException: No such [b]key[/b].\n"
        "  status  SUCCEEDED\n"
        '  output  {"Missing": "[x]"}\n'
    )


def test_yaml_has_colors_only_for_keys_and_style_only_for_comments() -> None:
    stream = io.StringIO()
    printed = Console(file=stream, width=120, soft_wrap=True, force_terminal=True, color_system="256")
    demo_output.states(
        SOURCE,
        {"Resources": {"O": {"Properties": {"Definition": {"States": {"Read": {}}}}}}},
        "O",
        "Read",
        printed,
    )
    shown = stream.getvalue()
    assert "\x1b[38;5;32m      Type\x1b[0m: Cross::Region::AwsCall\n" in shown
    assert "\x1b[3m      # a comment\x1b[0m\n" in shown
    assert "!Ref Bucket\n" in shown


def test_demo_ends_with_what_to_do_next() -> None:
    commands = [line.split(":  ")[1].split()[0] for line in demo.NEXT.splitlines()]
    assert [(ROOT / command).exists() for command in commands[1:]] == [True, True]
    assert commands[0] == demo.CROSS_REGION
