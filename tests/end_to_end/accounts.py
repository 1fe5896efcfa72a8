"""Functions that use other accounts of the local AWS, with an administrator role and the AWS CLI."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import botocore.session

from tests.end_to_end.aws_command import run_aws_command
from tests.end_to_end.deployments import CAPABILITIES, CommandFailed

if TYPE_CHECKING:
    from pathlib import Path

    from localaws import LocalAws

ADMINISTRATOR = "Administrator"
FULL_ACCESS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
NO_TRUST = {"Version": "2012-10-17", "Statement": []}


@dataclass(frozen=True)
class Account:
    """An account, with the credentials of an administrator role."""

    aws: LocalAws
    key_id: str
    secret: str
    token: str

    def client(self, service: str, region: str) -> Any:
        """Returns a client that acts in the account."""
        return botocore.session.Session({"config_file": (None, None, os.devnull, None)}).create_client(
            service,
            region_name=region,
            endpoint_url=self.aws.endpoint,
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
            aws_session_token=self.token,
        )

    def deploy(self, template: Path, stack: str, region: str, **parameters: str) -> dict[str, str]:
        """Runs `aws cloudformation deploy` in the account, and returns the stack's outputs."""
        overrides = [f"{name}={value}" for name, value in parameters.items()]
        command = [
            *("cloudformation", "deploy", "--template-file", str(template), "--stack-name", stack),
            *("--capabilities", *CAPABILITIES, "--parameter-overrides", *overrides),
        ]
        credentials = {"AWS_ACCESS_KEY_ID": self.key_id, "AWS_SECRET_ACCESS_KEY": self.secret}
        environment = {**self.aws.environment(region), **credentials, "AWS_SESSION_TOKEN": self.token}
        done = run_aws_command(command, environment)
        if done.status:
            raise CommandFailed(done.output)
        (described,) = self.client("cloudformation", region).describe_stacks(StackName=stack)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def account(aws: LocalAws, number: str) -> Account:
    """Creates the administrator role in the account with this ID."""
    arn = f"arn:aws:iam::{number}:role/{ADMINISTRATOR}"
    credentials = aws.client("sts", "us-east-1").assume_role(RoleArn=arn, RoleSessionName="tests")[
        "Credentials"
    ]
    other = Account(
        aws, credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]
    )
    iam = other.client("iam", "us-east-1")
    iam.create_role(RoleName=ADMINISTRATOR, AssumeRolePolicyDocument=json.dumps(NO_TRUST))
    iam.put_role_policy(
        RoleName=ADMINISTRATOR, PolicyName="Everything", PolicyDocument=json.dumps(FULL_ACCESS)
    )
    return other
