"""A local AWS without Docker: moto's server, with what it lacks for macros, functions and executions.

    with LocalAws() as aws:
        aws.client("s3", "us-west-2").create_bucket(…)
        subprocess.run(["aws", "cloudformation", "deploy", …], env=aws.environment("us-east-1"))
        aws.calls()

or, until Ctrl-C: `python -m macro.local --port 4566`.

What is added, and where:
`cloudformation` (transforms and macros, change sets, stacks with rollbacks, exports, custom resources),
`lambda_runtime` (functions in processes under awslambdaric, with their layers), `step_functions` (executions
with their roles, JSONata), `authorization` (what roles may do with S3, DynamoDB and Lambda), `trust` (which roles a
role may assume, in other accounts too), `buckets` (one region each), `calls` (a record of API calls).

What it does not do: stack sets with transforms, resource types that moto does not know (refused
by name), Fn::Cidr, event-source mappings to functions, other languages than Python, other Python versions than
its own, resource policies, conditions other than aws:RequestedRegion (in trust policies sts:ExternalId and
aws:PrincipalArn), StartSyncExecution.
"""

from macro.local.calls import ApiCall
from macro.local.local_aws import LocalAws, LocalAwsFailed

__all__ = ["ApiCall", "LocalAws", "LocalAwsFailed"]
