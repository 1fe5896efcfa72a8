"""Names as Step Functions spells them, by the published naming rules of the AWS SDK for Java 2.x.

Step Functions' engine speaks to AWS through that SDK, so a native state's parameters, results and error
names follow it. Source of the rules: the SDK's code generator (`DefaultNamingStrategy`, `Utils`,
`CodegenNamingUtils`), and "Supported AWS SDK service integrations" in the AWS Step Functions Developer Guide
(Pascal case throughout).
"""

from __future__ import annotations

import re
from functools import cache

_JAVA_KEYWORDS = frozenset(
    [
        "abstract",
        "assert",
        "boolean",
        "break",
        "byte",
        "case",
        "catch",
        "char",
        "class",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extends",
        "false",
        "final",
        "finally",
        "float",
        "for",
        "goto",
        "if",
        "implements",
        "import",
        "instanceof",
        "int",
        "interface",
        "long",
        "native",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "short",
        "static",
        "strictfp",
        "super",
        "switch",
        "synchronized",
        "this",
        "throw",
        "throws",
        "transient",
        "true",
        "try",
        "void",
        "volatile",
        "while",
    ]
)
_JAVA_METHODS = frozenset(
    [
        "equals",
        "finalize",
        "getClass",
        "hashCode",
        "notify",
        "notifyAll",
        "toString",
        "wait",
        "builder",
        "sdkFields",
        "toBuilder",
        "overrideConfiguration",
        "sdkHttpResponse",
    ]
)
# The one member that the Java SDK renames by hand: DynamoDB's AttributeValue.NULL is `nul()`.
_RENAMED = {"NULL": "Nul"}


@cache
def member_name(model_name: str) -> str:
    """A structure member's native spelling, from its name in botocore's model (`DBClusterIdentifier`).

    Java lowers a leading acronym as a whole, up to the capital that starts the next word, and adds `Value`
    to what Java reserves; Step Functions then capitalises the first letter (`DbClusterIdentifier`,
    `EqualsValue`, `Acl`).
    """
    if model_name in _RENAMED:
        return _RENAMED[model_name]
    lowered = _lower_leading_acronym(model_name)
    if lowered in _JAVA_METHODS or lowered.lower() in _JAVA_KEYWORDS:
        lowered += "Value"
    return lowered[:1].upper() + lowered[1:]


@cache
def service_prefix(service_id: str) -> str:
    """The service in error names and causes, from botocore's service id (`DynamoDB` gives `DynamoDb`)."""
    name = _pascal_case(service_id)
    for leading in ("Amazon", "Aws"):
        name = name.removeprefix(leading)
    return name.removesuffix("Service")


@cache
def exception_name(shape_name: str) -> str:
    """The Java exception class of a modelled error, from its shape's name (`DBInstanceNotFoundFault`)."""
    if shape_name.endswith("Exception"):
        return _pascal_case(shape_name)
    return _pascal_case(shape_name.removesuffix("Fault")) + "Exception"


def error_name(service_id: str, shape_name: str) -> str:
    """What a state's `Catch` names for a modelled error: `S3.NoSuchKeyException`."""
    return f"{service_prefix(service_id)}.{exception_name(shape_name)}"


def unmodelled_error_name(service_id: str) -> str:
    """What a state's `Catch` names for an error outside the model: `Ec2.Ec2Exception`."""
    prefix = service_prefix(service_id)
    return f"{prefix}.{prefix}Exception"


def client_error_name(service_id: str) -> str:
    """What a state's `Catch` names for a call that got no answer: `S3.SdkClientException`."""
    return f"{service_prefix(service_id)}.SdkClientException"


def _lower_leading_acronym(name: str) -> str:
    end = 1
    while end < len(name) and name[end].isupper() and not name[end + 1 : end + 2].islower():
        end += 1
    return name[:end].lower() + name[end:]


def _pascal_case(text: str) -> str:
    return "".join(word.capitalize() for word in _words(text))


def _words(text: str) -> list[str]:
    text = re.sub(r"[^A-Za-z0-9]+", " ", text)
    text = re.sub(r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 ", text)  # a version after an acronym
    text = re.sub(r"([^A-Z]{2,})V([0-9]+)", r"\1 V\2 ", text)  # a version after a word
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])", " ", text)  # camel case
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text)  # the end of an acronym
    text = re.sub(r"([0-9])([a-zA-Z])", r"\1 \2", text)  # the end of a number
    return text.split()
