"""A local AWS without Docker: moto's server, with what it lacks for macros, functions and executions.

    with LocalAws() as aws:
        aws.client("s3", "us-west-2").create_bucket(…)
        subprocess.run(["aws", "cloudformation", "deploy", …], env=aws.environment("us-east-1"))
        aws.calls()

or, until Ctrl-C: `python -m localaws --port 4566`.

What is added, and where:
`cloudformation` (transforms and macros, change sets, stacks with rollbacks, nested stacks, exports, custom resources),
`lambda_runtime` (functions in processes under awslambdaric, with their layers, versions and aliases),
`step_functions` (executions with their roles, JSONata), `authorization` (what roles may do with S3, DynamoDB and
Lambda, and whom `trust` lets assume them, in other accounts too), `account_regions` (regions that are disabled),
`buckets` (one region each), `calls` (a record of API calls), `pace` (what AWS takes its time for; tests shorten it).

What it does not do: resources of a stack at the same time, stack sets with transforms, resource types that moto does
not know (refused by name), Fn::Cidr, event-source mappings to functions, other languages than Python, other Python
versions than its own, resource policies, conditions other than aws:RequestedRegion (in trust policies sts:ExternalId
and aws:PrincipalArn), StartSyncExecution.
"""

from localaws.api.call_log import ApiCall
from localaws.local_aws import LocalAws, LocalAwsFailed

__all__ = ["ApiCall", "LocalAws", "LocalAwsFailed"]
