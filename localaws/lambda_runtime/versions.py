"""Published versions of functions: copies whose numbers are never used again.

moto uses the number of existing versions, and publishes a new version even if nothing has changed. Source: AWS Lambda
Developer Guide, "Manage Lambda function versions".
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from moto.awslambda.models import LambdaBackend
from moto.core.exceptions import JsonRESTError

if TYPE_CHECKING:
    from collections.abc import Callable

LATEST: Final = "$LATEST"
_NOT_COMPARED: Final = (
    "Description",
    "FunctionArn",
    "LastModified",
    "LastUpdateStatus",
    "SnapStart",
    "Version",
)


class ReferencedVersionError(JsonRESTError):
    """The version can't be deleted, because an alias refers to it."""

    code = 409

    def __init__(self, version: str, alias: str) -> None:
        """Formats Lambda's message."""
        message = f"Version {version} is currently referenced by alias(es): ({alias})"
        super().__init__("ResourceConflictException", message)


def version_in_arn(function_arn: str) -> str:
    """Returns the version in an ARN, or `$LATEST` for a function's ARN."""
    parts = function_arn.split(":")
    return (
        parts[7]
        if len(parts) > len(["arn", "aws", "lambda", "region", "account", "function", "name"])
        else LATEST
    )


def unqualified_arn(function_arn: str) -> str:
    """Returns a function's ARN without a version or alias."""
    return ":".join(function_arn.split(":")[:7])


def install(stop_function: Callable[[str], None]) -> None:
    """Replaces moto's publishing, and calls `stop_function` with the ARN of each deleted function or version."""
    delete = LambdaBackend.delete_function

    def delete_function(self: LambdaBackend, function_name: str, qualifier: str | None = None) -> None:
        function = self.get_function(function_name, qualifier)
        deleted = (
            [function] if qualifier else [function, *self.list_versions_by_function(function.function_name)]
        )
        for alias in self.list_aliases(function.function_name) if qualifier else ():
            if alias.function_version == str(function.version):
                raise ReferencedVersionError(alias.function_version, alias.name)
        delete(self, function_name, qualifier)
        for version in deleted:
            stop_function(version.function_arn)

    LambdaBackend.delete_function = delete_function  # type: ignore[method-assign]  # see above
    LambdaBackend.publish_version = _publish  # type: ignore[method-assign, assignment]  # see above


def _publish(backend: LambdaBackend, name: str, description: str = "") -> Any:
    """Returns a new version, or the last version if nothing has changed; moto raises if no function exists."""
    function: Any = backend.get_function(name, LATEST)
    versions: list[Any] = backend._lambdas._functions[function.function_name]["versions"]
    if versions and _published_configuration(versions[-1]) == _published_configuration(function):
        return versions[-1]
    function.published += 1
    version = copy.copy(function)
    version.set_version(function.published)
    version.description = description or version.description
    versions.append(version)
    backend._lambdas._arns[version.function_arn] = version
    return version


def _published_configuration(function: Any) -> dict[str, Any]:
    """Returns the code and configuration that a version keeps."""
    configuration = function.get_configuration()
    kept = {name: value for name, value in configuration.items() if name not in _NOT_COMPARED}
    return kept | {"ApplyOn": configuration["SnapStart"]["ApplyOn"]}
