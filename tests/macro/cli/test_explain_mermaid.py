"""`cross-region explain --format mermaid`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run

TEMPLATE = """\
Transform: CrossRegion
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Which
        States:
          Which:
            Type: Choice
            Choices: [{Variable: $.all, BooleanEquals: true, Next: Every}]
            Default: Read
          Read:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:ssm:getParameter
            Parameters: {Name: /a}
            Catch: [{ErrorEquals: [Ssm.ParameterNotFoundException, "a<b"], Next: Done}]
            End: true
          Every:
            Type: Map
            ItemProcessor:
              StartAt: Send
              States:
                Send:
                  Type: Task
                  Resource: arn:aws:states:eu-west-1::aws-sdk:sns:publish
                  Parameters: {TopicArn: !Sub "arn:aws:sns:eu-west-1:${AWS::AccountId}:t", Message.$: $.m}
                  End: true
            Next: Done
          Done: {Type: Succeed}
"""
GRAPH = """\
### Orders

```mermaid
flowchart TD
  s0["Which<br/>Choice"]
  s2["Every<br/>Map"]
  s4["Done<br/>Succeed"]
  subgraph r0 ["us-west-2"]
    s1["Read<br/>ssm GetParameter"]
  end
  subgraph r1 ["eu-west-1"]
    s3["Send<br/>sns Publish"]
  end
  start((start)) --> s0
  s0 --> s1
  s0 --> s2
  s1 -. "Ssm.ParameterNotFoundException, a&lt;b" .-> s4
  s2 --> s4
  s2 --> s3
```
"""


def test_calls_are_grouped_by_region(run: Run) -> None:
    result = run("explain", "-", "--format", "mermaid", stdin=TEMPLATE)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == GRAPH


def test_template_without_calls(run: Run) -> None:
    result = run("explain", "-", "--format", "mermaid", stdin="Resources: {}\n")
    assert result.stdout == "The template has no cross-Region calls.\n"


BRANCHES = """\
Transform: CrossRegion
Parameters: {Stage: {Type: String}}
Conditions: {IsProduction: !Equals [!Ref Stage, production]}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Fn::If:
              - IsProduction
              - Type: Task
                Resource: arn:aws:states:us-west-2::aws-sdk:ssm:getParameter
                Parameters: {Name: /a}
                Next: Every
              - {Type: Pass, Next: !If [IsProduction, Every, Done]}
          Every:
            Type: Map
            ItemProcessor:
              StartAt: !If [IsProduction, Send, Skip]
              States:
                Send: {Type: Pass, End: true}
                Skip: {Type: Pass, End: true}
            Catch: !If [IsProduction, [{ErrorEquals: [States.ALL], Next: Read}], !Ref AWS::NoValue]
            Next: Done
          Done: {Type: Succeed}
"""
TRANSITIONS = """\
  start((start)) --> s0
  start((start)) --> s1
  s0 --> s2
  s1 --> s5
  s2 --> s5
  s2 -. "States.ALL" .-> s0
  s2 --> s3
  s2 --> s4
"""


def test_transitions_through_conditions(run: Run) -> None:
    text = run("explain", "-", "--format", "mermaid", stdin=BRANCHES).stdout
    assert text[text.index("  start") : text.rindex("```")] == TRANSITIONS


def test_names_have_no_meaning_in_a_label(run: Run) -> None:
    name = "`x` #35; %%{init}%% ```"
    renamed = TEMPLATE.replace("Done", f'"{name}"')
    label = "&grave;x&grave; &num;35; &percnt;&percnt;{init}&percnt;&percnt; &grave;&grave;&grave;"
    assert (
        f'  s4["{label}<br/>Succeed"]\n' in run("explain", "-", "--format", "mermaid", stdin=renamed).stdout
    )


def test_line_break_in_a_name_stays_in_its_line(run: Run) -> None:
    renamed = TEMPLATE.replace("Done", '"a\\n```\\n# b"')
    text = run("explain", "-", "--format", "mermaid", stdin=renamed).stdout
    assert [line for line in text.splitlines() if "```" in line] == ["```mermaid", "```"]


def test_rules_with_the_same_next_state_are_one_transition(run: Run) -> None:
    rule = "{Variable: $.all, BooleanEquals: true, Next: Every}"
    repeated = TEMPLATE.replace(f"[{rule}]", f"[{rule}, {rule}]")
    assert run("explain", "-", "--format", "mermaid", stdin=repeated).stdout == GRAPH


FUNCTIONS = """\
Transform: CrossRegion
Parameters: {Next: {Type: String, Default: Done}, Unknown: {Type: String}}
Conditions: {IsProduction: !Equals [!Ref Unknown, production]}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionSubstitutions: {end: !Ref Next, other: !Ref Unknown}
      Definition:
        StartAt: !Sub R${Letters}
        States:
          Read:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:ssm:getParameter
            Parameters: {Name: /a}
            Next: NEXT
          Done: {Type: Succeed}
          Failed: {Type: Fail}
          literal${brace}: {Type: Succeed}
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("!Sub '${Next}'", ["s1"]),
        ("!Ref Next", ["s1"]),
        ("!Join ['', [Fai, led]]", ["s2"]),
        ("!Sub ['${Which}', {Which: !If [IsProduction, Done, Failed]}]", ["s1", "s2"]),
        ("'${end}'", ["s1"]),
        ("'literal${brace}'", ["s3"]),
        ("!Ref Unknown", []),
        ("!Sub '${Unknown}'", []),
        ("'${other}'", []),
        ("!GetAtt Orders.Name", []),
        ("Nowhere", []),
    ],
)
def test_name_of_the_next_state_from_a_function(run: Run, name: str, expected: list[str]) -> None:
    template = FUNCTIONS.replace("NEXT", name).replace("!Sub R${Letters}", "Read")
    result = run("explain", "-", "--format", "mermaid", stdin=template)
    assert result.exit_code == 0, result.stderr
    lines = [line.strip() for line in result.stdout.splitlines() if "-->" in line]
    assert lines == ["start((start)) --> s0", *(f"s0 --> {node}" for node in expected)]


def test_name_of_the_first_state_from_a_function(run: Run) -> None:
    template = FUNCTIONS.replace("NEXT", "Done").replace("!Sub R${Letters}", "!Sub ['R${e}ad', {e: e}]")
    assert "start((start)) --> s0\n" in run("explain", "-", "--format", "mermaid", stdin=template).stdout
