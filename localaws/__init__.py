"""A local AWS without Docker: moto's server, plus what it lacks for macros, functions, and executions.

    with LocalAws() as aws:
        aws.client("s3", "us-west-2").create_bucket(…)
        subprocess.run(["aws", "cloudformation", "deploy", …], env=aws.environment("us-east-1"))
        aws.calls()

To run it until Ctrl-C: `python -m localaws --port 4566`.

What it adds to moto:

- `cloudformation`: transforms and macros, change sets (also for nested stacks), stack operations with rollback, nested
  stacks, exports, and custom resources.
- `lambda_runtime`: functions in processes with awslambdaric, including layers, versions, aliases, and logs.
- `logs`: metrics from log events (embedded metric format, metric filters), and queries of CloudWatch Logs Insights.
- `step_functions`: executions with IAM roles, JSONata, AWS's error names, and AWS's context object; distributed Maps
  that fail if their items do; synchronous executions, versions, TestState, and ValidateStateMachineDefinition.
- `access`: role sessions; authorization for S3, DynamoDB, sts:AssumeRole, and Lambda's Invoke; cross-account trust
  policies; disabled Regions; one Region for each bucket.
- `api`: a log of all API calls, and timing that tests can change.

Limits:

- A stack operation creates one resource at a time. Stack sets, stack policies, and drift detection aren't supported.
- Change sets can't import resources. A nested stack changes only if its properties do, so upload a changed template
  under another name.
- Resources whose type neither this package nor moto supports fail before the stack operation creates anything, each
  with a stack event. Fn::Cidr and Fn::GetStackOutput aren't supported.
- Functions run only with this Python interpreter. There are no event source mappings.
- Resource policies aren't evaluated, except for statements of a function's policy that name a role. Identity-based
  policies are evaluated only for the services above, with conditions on aws:RequestedRegion, aws:ResourceAccount, and
  sts:ExternalId. Trust policies are evaluated with conditions on sts:ExternalId and aws:PrincipalArn.
- TestState doesn't support mocks of Map and Parallel states, and doesn't validate mocked results. Asynchronous
  executions of Express Workflows run like those of Standard Workflows. RedriveExecution isn't supported. moto accepts
  `ToleratedFailurePercentage` only with a decimal point (`5.0`), and neither `ItemBatcher` nor distributed Maps of
  the execution type `EXPRESS`.
- Only the lines of functions become metrics. Alarms aren't evaluated. Filter patterns and queries that the package
  `logs` can't evaluate are errors.
- AWS doesn't document the error of a JSONata expression that refers to `$states.context.Map` outside an ItemSelector.
  The local AWS fails with States.Runtime, as for a JSONPath.
"""

from localaws.api.call_log import ApiCall
from localaws.local_aws import LocalAws, LocalAwsFailed

__all__ = ["ApiCall", "LocalAws", "LocalAwsFailed"]
