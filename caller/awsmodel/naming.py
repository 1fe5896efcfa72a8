"""Native names, by the published naming rules of the AWS SDK for Java 2.x.

Step Functions uses that SDK, so the names of a native state's parameters, results, and errors follow its rules.

Sources: the SDK's code generator (`DefaultNamingStrategy`, `Utils`, `CodegenNamingUtils`); "Supported AWS SDK service
integrations" in the AWS Step Functions Developer Guide (all names are in Pascal case).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

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
# The only member with an individual name in the SDK for Java: DynamoDB's AttributeValue.NULL is `nul()`.
_RENAMED = {"NULL": "Nul"}


@cache
def member_name(model_name: str) -> str:
    """Returns the native spelling of a structure's member (`DbClusterIdentifier`, `EqualsValue`, `Acl`).

    The SDK converts a leading acronym to lowercase and appends `Value` to reserved words. Step Functions then
    capitalizes the first letter.

    Args:
        model_name: The name in botocore's model (`DBClusterIdentifier`).
    """
    if model_name in _RENAMED:
        return _RENAMED[model_name]
    lowered = _lower_leading_acronym(model_name)
    if lowered in _JAVA_METHODS or lowered.lower() in _JAVA_KEYWORDS:
        lowered += "Value"
    return lowered[:1].upper() + lowered[1:]


def capitalized(model_name: str) -> str:
    """Returns the spelling of a structure's member in optimized integrations (`MD5OfMessageBody`, `TaskArn`).

    It is the name in botocore's model with a capital first letter, without the changes of version 2 of the SDK.
    """
    return model_name[:1].upper() + model_name[1:]


def member_names(members: Iterable[str]) -> dict[str, str]:
    """Returns the model's name for each accepted spelling: those of SDK and optimized integrations, and the model's.

    Args:
        members: The model's names, such as the keys of a StructureShape's `members`.
    """
    names = tuple(members)
    spellings = {capitalized(name): name for name in names}
    return spellings | {member_name(name): name for name in names} | {name: name for name in names}


@cache
def service_prefix(service_id: str) -> str:
    """Returns the service's name in error names and causes (`DynamoDb` for the service ID `DynamoDB`)."""
    name = _pascal_case(service_id)
    for leading in ("Amazon", "Aws"):
        name = name.removeprefix(leading)
    return name.removesuffix("Service")


@cache
def exception_name(shape_name: str) -> str:
    """Returns the Java exception class of a modeled error (`NoSuchKeyException` for the shape `NoSuchKey`)."""
    if shape_name.endswith("Exception"):
        return _pascal_case(shape_name)
    return _pascal_case(shape_name.removesuffix("Fault")) + "Exception"


def error_name(service_id: str, shape_name: str) -> str:
    """Returns the error name of a modeled error (`S3.NoSuchKeyException`)."""
    return f"{service_prefix(service_id)}.{exception_name(shape_name)}"


def unmodeled_error_name(service_id: str) -> str:
    """Returns the error name of an error that the service's model doesn't contain (`Ec2.Ec2Exception`)."""
    prefix = service_prefix(service_id)
    return f"{prefix}.{prefix}Exception"


def client_error_name(service_id: str) -> str:
    """Returns the error name of a call without a usable response (`S3.SdkClientException`)."""
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
