"""The rules that diagnostics belong to: one table for the messages, the lint rules, and the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How serious a diagnostic is. An error prevents the expansion of the template."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its ID (`E9301`), a title, and a sentence that says what it requires.

    `in_template` is false for rules about the command line and its files, which cfn-lint can't report.
    """

    id: str
    title: str
    description: str
    in_template: bool = True

    @property
    def severity(self) -> Severity:
        """The severity, from the first letter of the ID as in cfn-lint."""
        return Severity.ERROR if self.id.startswith("E") else Severity.WARNING


UNREADABLE = Rule(
    "E9300",
    "The template can't be read",
    "A template is a readable JSON or YAML file.",
    in_template=False,
)
FIELDS = Rule(
    "E9301",
    "A cross-Region call has an invalid field",
    "A state of type Cross::Region::AwsCall has the fields of a Task and of the call, and no others.",
)
SERVICE = Rule(
    "E9302",
    "A cross-Region call names a service or an action that a state can't call",
    "Service and Action name an AWS API operation that a state can call.",
)
TARGETS = Rule(
    "E9303",
    "A cross-Region call has an invalid Region or endpoint",
    "Each Region exists and is in the stack's partition. AllowedRegions limits a Region that is unknown at deployment.",
)
PARAMETERS = Rule(
    "E9304",
    "A cross-Region call has invalid or missing parameters",
    "Parameters are members of the operation's input, and required members are present.",
)
PERMISSIONS = Rule(
    "E9305",
    "A cross-Region call has missing or invalid permissions",
    "The macro can derive the IAM statements of each call, or the template contains them.",
)
STATE_MACHINE = Rule(
    "E9306",
    "A role, definition, setting, or quota prevents the expansion",
    "Roles, definitions, settings, and quotas allow the macro to expand the template.",
)
EARLIER_TRANSFORM = Rule(
    "E9320",
    "A transform before the macro fails",
    "The transforms before the macro in the Transform section succeed, and their packages are installed.",
    in_template=False,
)
NOT_EXPANDED = Rule(
    "E9307",
    "A part of the template looks like a cross-Region call but isn't expanded",
    "State types, fields, and ARNs that look like a cross-Region call have the exact spelling of one.",
)
WILDCARD = Rule(
    "W9301",
    "A cross-Region call has access to all resources",
    "IamResources contains ARNs instead of *.",
)
UNLISTED_REGION = Rule(
    "W9302",
    "The service of a cross-Region call isn't listed in the target Region",
    "The SDK lists the service in each target Region.",
)
LITERAL_SECRET = Rule(
    "W9303",
    "A cross-Region call has a literal secret in its parameters",
    "Parameters that contain a password, a key, or a token aren't literals in the template.",
)
LONG_TIMEOUT = Rule(
    "W9304",
    "The Timeout of a cross-Region call is longer than the timeout of its caller",
    "The caller function runs at least as long as the call's Timeout.",
)
NOT_IN_TRANSFORM = Rule(
    "W9305",
    "The template's Transform section doesn't name the macro",
    "CloudFormation expands cross-Region calls only if the Transform section names the macro.",
)
UNLISTED_VALUE = Rule(
    "W9306",
    "A cross-Region call has a value that the service model doesn't list",
    "Values are in the service model's list. AWS adds values faster than any release, so this is a warning.",
)
VALUE_SIZE = Rule(
    "W9307",
    "A cross-Region call has a value outside the limits of the service model",
    "Lengths and numbers are within the service model's limits. AWS raises limits, so this is a warning.",
)
UNUSED_OPTION = Rule(
    "W9308",
    "A command-line option doesn't match the template",
    "Each --parameter names a parameter of the template.",
    in_template=False,
)
SKIPPED_DEFINITION = Rule(
    "W9309",
    "A definition in Amazon S3 wasn't checked",
    "Definitions are in the template or in local files, or --s3 allows the command to read them.",
    in_template=False,
)
ROLE_WILDCARD = Rule(
    "W9310",
    "The role of a state machine allows a cross-Region call on all resources",
    "A statement of the state machine's role that supplies resources to a call contains ARNs instead of *.",
)
REGION_IN_NAME = Rule(
    "W9311",
    "A resource of a cross-Region call has the stack's Region in its name",
    "The macro replaces the Region of an ARN but not a Region inside a name.",
)
RESOURCE_POLICY = Rule(
    "W9312",
    "A resource policy names the role of a state machine with cross-Region calls",
    "A resource policy that allows the state machine's role also allows the caller's role.",
)
SKIPPED_TRANSFORM = Rule(
    "W9320",
    "A transform before the macro can't run locally",
    "Only AWS::Serverless-2016-10-31 and AWS::LanguageExtensions come before the macro in the Transform section.",
    in_template=False,
)
DUPLICATE_KEY = Rule(
    "W9321",
    "The template has a duplicate key",
    "Each object contains a key once. CloudFormation uses the last value.",
    in_template=False,
)
UNKNOWN_ERROR_NAME = Rule(
    "W9313",
    "A cross-Region call handles an error that it never reports",
    "ErrorEquals contains error names of the call's service, of Lambda, or of Step Functions.",
)
RESULT_PATH = Rule(
    "W9314",
    "A state reads a member that the result of a cross-Region call doesn't have",
    "Paths into the result of a call contain the names of the native result, such as DbSnapshot for DBSnapshot.",
)
RESOURCE_REGION = Rule(
    "W9315",
    "A call names a resource in another Region",
    "The ARN of a call's resource, and the URL of its queue, are in the Region of the call, or in each of them. A state"
    " without a Region calls the stack's Region.",
)
PLACEHOLDER = Rule(
    "W9316",
    "A cross-Region call contains a placeholder or an expression that nothing replaces",
    "DefinitionSubstitutions or Fn::Sub replaces each placeholder, such as ${TableName}, in the parameters. A JSONPath"
    " is in a field that ends with .$, and a JSONata expression is inside {% %} in a JSONata state.",
)
ARN_REGION = Rule(
    "W9317",
    "The Targets of a cross-Region call don't contain the Region of its ARN",
    "Targets in Metadata replace the Region of the state's ARN, so they contain it.",
)
MISSING_RESOURCE = Rule(
    "W9318",
    "A cross-Region call names a resource that its IamResources don't contain",
    "IamResources contains the resources that the parameters of the call name.",
)
CHANGED_TEXT = Rule(
    "W9319",
    "YAML changes the text of a cross-Region call",
    "Text such as On, 0123, or 1.10 is in quotation marks. Without them, YAML reads true, 83, or 1.1.",
)
WAITER_PERMISSION = Rule(
    "W9322",
    "A cross-Region call waits without the permission to see that a resource is missing",
    "A call with WaitUntil: ObjectExists or ObjectNotExists has s3:ListBucket on the bucket.",
)
PARTITION = Rule(
    "W9323",
    "An ARN of a cross-Region call is in another partition",
    "ARNs have the partition of the stack: a literal such as aws-cn, or ${AWS::Partition}.",
)
UNLISTED_ACTION = Rule(
    "W9324",
    "A cross-Region call has an IAM action that isn't listed",
    "IamAction and AdditionalIamStatements contain existing actions. AWS adds actions faster than any release, so this"
    " is a warning.",
)

RULES = tuple(value for value in tuple(globals().values()) if isinstance(value, Rule))
"""All rules, in the order of their definition."""
