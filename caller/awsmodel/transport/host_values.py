"""Parameters that become part of the host name without a check in botocore.

Most of botocore's endpoint rules check such a value with `isValidHostLabel`. For these parameters, they don't. A value
with a `/` would end the host name, and the signed request would go to any host. `tests/caller/awsmodel/transport`
compares this table with the rules of all services.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.contract import ACCOUNT_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

UNCHECKED_PARAMETERS: Mapping[tuple[str, str], tuple[re.Pattern[str], str]] = {
    ("cloudfront-keyvaluestore", "KvsARN"): (
        re.compile(r"arn:[a-z-]+:cloudfront::\d{12}:key-value-store/[\w-]+", re.ASCII),
        "the ARN of a key value store",
    ),
    ("kinesis", "StreamId"): (re.compile(r"[\w-]+", re.ASCII), "an ID of letters, digits, and '-'"),
    ("s3control", "AccountId"): (ACCOUNT_ID, "an account ID of 12 digits"),
}
"""For botocore's client name and a parameter: the values that it can have, and their description."""


def find_host_problems(service: str, parameters: Mapping[str, object]) -> list[str]:
    """Returns one problem for each parameter that would change the host name.

    Args:
        service: botocore's client name.
        parameters: The parameters, with botocore's names.
    """
    return [
        f"{name}: must be {description}, because it becomes part of the host name"
        for (client, name), (pattern, description) in UNCHECKED_PARAMETERS.items()
        if client == service and name in parameters and not pattern.fullmatch(str(parameters[name]))
    ]
