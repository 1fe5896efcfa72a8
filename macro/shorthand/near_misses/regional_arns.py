"""ARNs of functions and activities in another Region, which a native Task can't use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import resolve_placeholders
from macro.shorthand.integration.integration_arn import ARN_FIELD
from macro.shorthand.near_misses.arns import ArnProblem

if TYPE_CHECKING:
    from macro.intrinsics.sub_join_text import FlatText
    from macro.intrinsics.template_facts import TemplateFacts

_ARN = re.compile(
    rf"arn:(?P<partition>{ARN_FIELD}):(?P<service>lambda|states):(?P<region>{ARN_FIELD}):{ARN_FIELD}:"
    r"(?P<type>function|activity):.+"
)


def find_regional_problem(flat: FlatText, facts: TemplateFacts) -> ArnProblem | None:
    """Returns why a Task can't use a function or an activity, or None if it isn't certain that its Region is another.

    Step Functions invokes the function of such an ARN, or waits for the activity, in the state machine's Region.

    Args:
        flat: The text of the Task's `Resource`.
        facts: What is certain about the template's values.
    """
    match = _ARN.fullmatch(flat.text)
    if match is None or not facts.stack or not facts.stack.region_is_certain:
        return None
    region = resolve_placeholders(match["region"], flat.meaning)
    own_region = facts.stack.region
    if not isinstance(region, str) or not region or region == own_region:
        return None
    if match["service"] == "states":
        return ArnProblem(
            f"an activity in {region} can't run a Task of a state machine in {own_region}; use an activity in"
            f" {own_region}, or send a task token with an integration such as sqs:sendMessage.waitForTaskToken"
        )
    arn = f"arn:{match['partition']}:states:{region}::lambda:invoke"
    return ArnProblem(
        "a Task can't use the ARN of a Lambda function in another Region; use lambda:invoke with FunctionName and"
        " Payload, whose result contains the function's result as Payload",
        arn,
    )
