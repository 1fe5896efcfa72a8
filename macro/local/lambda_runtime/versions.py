"""Published versions of functions: frozen copies with numbers that never come again.

Source: AWS Lambda Developer Guide, "Manage Lambda function versions". moto counts the versions that are left, and
publishes another one after any update, even where nothing is different.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from moto.awslambda.models import LambdaBackend

LATEST: Final = "$LATEST"
_OF_ONE_VERSION: Final = ("FunctionArn", "LastModified", "LastUpdateStatus", "SnapStart", "Version")


class ReferencedVersion(Exception):  # noqa: N818  what Lambda says
    """An alias leads to the version, which can't be deleted then."""


def version_of(function_arn: str) -> str:
    """The version that a function's or a version's ARN names."""
    parts = function_arn.split(":")
    return (
        parts[7]
        if len(parts) > len(["arn", "aws", "lambda", "region", "account", "function", "name"])
        else LATEST
    )


def unqualified(function_arn: str) -> str:
    """The function's ARN without a version or alias."""
    return ":".join(function_arn.split(":")[:7])


def publish(backend: LambdaBackend, name: str) -> Any:
    """The new version, or the last one where nothing has changed since; moto raises where there is no function."""
    function: Any = backend.get_function(name, LATEST)
    versions: list[Any] = backend._lambdas._functions[function.function_name]["versions"]
    if versions and _frozen(versions[-1]) == _frozen(function):
        return versions[-1]
    function.published += 1
    version = copy.copy(function)
    version.set_version(function.published)
    versions.append(version)
    backend._lambdas._arns[version.function_arn] = version
    return version


def check_unreferenced(backend: LambdaBackend, version: Any) -> None:
    """Raises ReferencedVersion where an alias leads to a version."""
    for alias in backend.list_aliases(version.function_name):
        if alias.function_version == str(version.version):
            raise ReferencedVersion(
                f"Version {version.version} is currently referenced by alias(es): ({alias.name})"
            )


def _frozen(function: Any) -> dict[str, Any]:
    """What publishing freezes: code and configuration."""
    configuration = function.get_configuration()
    frozen = {name: value for name, value in configuration.items() if name not in _OF_ONE_VERSION}
    return frozen | {"ApplyOn": configuration["SnapStart"]["ApplyOn"]}
