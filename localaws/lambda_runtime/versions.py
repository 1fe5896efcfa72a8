"""Published versions of functions: frozen copies with numbers that never come again.

Source: AWS Lambda Developer Guide, "Manage Lambda function versions". moto counts the versions that are left, and
publishes another one after any update, even where nothing is different.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from moto.awslambda.models import LambdaBackend
from moto.core.exceptions import JsonRESTError

if TYPE_CHECKING:
    from collections.abc import Callable

LATEST: Final = "$LATEST"
_OF_ONE_VERSION: Final = (
    "Description",
    "FunctionArn",
    "LastModified",
    "LastUpdateStatus",
    "SnapStart",
    "Version",
)


class ReferencedVersionError(JsonRESTError):
    """An alias leads to the version, which can't be deleted then."""

    code = 409

    def __init__(self, version: str, alias: str) -> None:
        """Names the version and the alias."""
        message = f"Version {version} is currently referenced by alias(es): ({alias})"
        super().__init__("ResourceConflictException", message)


def version_in_arn(function_arn: str) -> str:
    """The version that a function's or a version's ARN names."""
    parts = function_arn.split(":")
    return (
        parts[7]
        if len(parts) > len(["arn", "aws", "lambda", "region", "account", "function", "name"])
        else LATEST
    )


def unqualified_arn(function_arn: str) -> str:
    """The function's ARN without a version or alias."""
    return ":".join(function_arn.split(":")[:7])


def install(forget: Callable[[str], None]) -> None:
    """Replaces moto's publishing, and has a deleted function or version (its ARN) forgotten."""
    delete = LambdaBackend.delete_function

    def delete_function(self: LambdaBackend, function_name: str, qualifier: str | None = None) -> None:
        function = self.get_function(function_name, qualifier)
        gone = (
            [function] if qualifier else [function, *self.list_versions_by_function(function.function_name)]
        )
        for alias in self.list_aliases(function.function_name) if qualifier else ():
            if alias.function_version == str(function.version):
                raise ReferencedVersionError(alias.function_version, alias.name)
        delete(self, function_name, qualifier)
        for version in gone:
            forget(version.function_arn)

    LambdaBackend.delete_function = delete_function  # type: ignore[method-assign]  # see above
    LambdaBackend.publish_version = _publish  # type: ignore[method-assign, assignment]  # see above


def _publish(backend: LambdaBackend, name: str, description: str = "") -> Any:
    """The new version, or the last one where nothing has changed since; moto raises where there is no function."""
    function: Any = backend.get_function(name, LATEST)
    versions: list[Any] = backend._lambdas._functions[function.function_name]["versions"]
    if versions and _frozen(versions[-1]) == _frozen(function):
        return versions[-1]
    function.published += 1
    version = copy.copy(function)
    version.set_version(function.published)
    version.description = description or version.description
    versions.append(version)
    backend._lambdas._arns[version.function_arn] = version
    return version


def _frozen(function: Any) -> dict[str, Any]:
    """What publishing freezes: code and configuration."""
    configuration = function.get_configuration()
    frozen = {name: value for name, value in configuration.items() if name not in _OF_ONE_VERSION}
    return frozen | {"ApplyOn": configuration["SnapStart"]["ApplyOn"]}
