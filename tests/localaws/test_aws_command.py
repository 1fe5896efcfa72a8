"""Tests of `aws cloudformation package` and `deploy`, with a small macro."""

import textwrap
import uuid
from pathlib import Path

import pytest

from localaws import LocalAws
from tests.end_to_end.deployments import CommandFailed, deploy_template, execute_to_end, run_aws
from tests.localaws.functions_and_roles import REGION

MACRO = """
    import os

    CALLER = "import toylayer\\ndef handler(event, context):\\n    return toylayer.double(event['n'])\\n"
    TRUST = {"Version": "2012-10-17", "Statement": []}

    def handler(event, context):
        try:
            fragment = expand(event["fragment"])
        except ValueError as problem:
            return {"requestId": event["requestId"], "status": "failure", "errorMessage": str(problem)}
        return {"requestId": event["requestId"], "status": "success", "fragment": fragment}

    def expand(fragment):
        resources = fragment["Resources"]
        states = resources["Machine"]["Properties"]["Definition"]["States"]
        if states["Call"]["Type"] != "Toy::Call":
            raise ValueError("Resources/Machine: States/Call: not a Toy::Call;\\nsecond line, 'quoted'")
        states["Call"].update(Type="Task", Resource="${Caller}")
        resources["Machine"]["Properties"]["DefinitionSubstitutions"] = {
            "Caller": {"Fn::GetAtt": ["Caller", "Arn"]}
        }
        resources["Machine"]["DependsOn"] = "Grant"
        resources["CallerRole"] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}
        resources["Caller"] = {"Type": "AWS::Lambda::Function", "Properties": {
            "Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": CALLER},
            "Layers": [os.environ["LAYER"]], "Role": {"Fn::GetAtt": ["CallerRole", "Arn"]}}}
        arn = {"Fn::GetAtt": ["Caller", "Arn"]}
        statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}
        resources["Grant"] = {"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "grant", "Roles": [{"Ref": "Role"}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}}
        return fragment
"""
PROVIDER = """
    Parameters:
      Name: {Type: String}
    Resources:
      Layer: {Type: AWS::Lambda::LayerVersion, Properties: {Content: ./layer}}
      Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: []}
          ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
      Function:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Code: ./macro
          Role: !GetAtt Role.Arn
          LoggingConfig: {LogGroup: !Ref Log}
          Environment: {Variables: {LAYER: !Ref Layer}}
      Macro: {Type: AWS::CloudFormation::Macro, Properties: {Name: !Ref Name, FunctionName: !GetAtt Function.Arn}}
"""
TEMPLATE = """
    Transform: MACRO
    Resources:
      Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: []}}}
      Machine:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          RoleArn: !GetAtt Role.Arn
          Definition: {StartAt: Call, States: {Call: {Type: "Toy::Call", End: true}}}
    Outputs:
      Machine: {Value: !Ref Machine}
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return path


@pytest.fixture(scope="module")
def macro(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Deploys a small macro, and returns its name."""
    folder, name = tmp_path_factory.mktemp("provider"), f"Toy{uuid.uuid4().hex[:8]}"
    write(folder / "layer/python/toylayer.py", "def double(n):\n    return 2 * n\n")
    write(folder / "macro/index.py", MACRO)
    deployed = deploy_template(aws, write(folder / "provider.yaml", PROVIDER), name, REGION, {"Name": name})
    assert deployed.stack["StackStatus"] == "CREATE_COMPLETE"
    return name


def test_deploy_runs_the_macro_and_the_state_machine_works(aws: LocalAws, macro: str, tmp_path: Path) -> None:
    template = write(tmp_path / "t.yaml", TEMPLATE.replace("MACRO", macro))
    deployed = deploy_template(aws, template, "toy-user", REGION, {})
    assert deployed.processed != deployed.original
    assert (
        deployed.original["Resources"]["Machine"]["Properties"]["Definition"]["States"]["Call"]["Type"]
        == "Toy::Call"
    )
    assert execute_to_end(aws, deployed.outputs["Machine"], {"n": 21}).output == 42
    again = run_aws(
        aws, REGION, "cloudformation", "deploy", "--template-file", str(template), "--stack-name", "toy-user",
        "--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset",
    )  # fmt: skip
    assert "No changes to deploy. Stack toy-user is up to date" in again


def test_deploy_prints_the_macros_error_message(aws: LocalAws, macro: str, tmp_path: Path) -> None:
    text = TEMPLATE.replace("MACRO", macro).replace("Toy::Call", "Other::Call")
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, write(tmp_path / "t.yaml", text), "toy-mistake", REGION, {})
    assert (
        f"Status: FAILED. Reason: Transform 123456789012::{macro} failed with: "
        "Resources/Machine: States/Call: not a Toy::Call;\nsecond line, 'quoted'" in str(caught.value)
    )


def test_deploy_requires_capabilities(aws: LocalAws, macro: str, tmp_path: Path) -> None:
    template = write(tmp_path / "t.yaml", TEMPLATE.replace("MACRO", macro))
    with pytest.raises(CommandFailed, match=r"Requires capabilities : \[CAPABILITY_IAM\]"):
        run_aws(
            aws,
            REGION,
            "cloudformation",
            "deploy",
            "--template-file",
            str(template),
            "--stack-name",
            "toy-none",
        )


def test_deploy_reports_a_failed_stack(aws: LocalAws, macro: str, tmp_path: Path) -> None:
    aws.client("logs", REGION).create_log_group(logGroupName="toy-taken")
    taken = "Log: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: toy-taken}}"
    text = TEMPLATE.replace("MACRO", macro).replace("Resources:", f"Resources:\n      {taken}")
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, write(tmp_path / "t.yaml", text), "toy-failed", REGION, {})
    assert "Failed to create/update the stack" in str(caught.value)
    assert "toy-failed ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Log]" in str(
        caught.value
    )
