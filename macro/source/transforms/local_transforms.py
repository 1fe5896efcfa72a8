"""Runs AWS's transforms on this computer.

The code is part of the local AWS. Therefore, this module and `macro.cli.run` are the only ones of `macro` that import
`localaws`, and only if a template needs it: the Lambda function doesn't contain either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SERVERLESS = "AWS::Serverless-2016-10-31"
LOCAL_TRANSFORMS = (LANGUAGE_EXTENSIONS, SERVERLESS)


class ExtraNotInstalledError(Exception):
    """The extra `[local]` isn't installed; the message is the name of the missing package."""


class LocalTransformError(Exception):
    """A transform failed; the message is the reason."""


def run_transform(
    name: str, template: dict[str, Json], region: str, parameters: Mapping[str, str]
) -> dict[str, Json]:
    """Returns a template after one of the LOCAL_TRANSFORMS.

    Raises:
        ExtraNotInstalledError: The transform needs a package that isn't installed.
        LocalTransformError: The transform failed.
    """
    try:
        return _run(name, template, region, parameters)
    except ImportError as error:
        raise ExtraNotInstalledError(error.name or str(error)) from None
    except Exception as error:  # noqa: BLE001  for an invalid template, the translator raises any type
        raise LocalTransformError(" ".join(str(error).split()) or type(error).__name__) from None


def _run(name: str, template: dict[str, Json], region: str, parameters: Mapping[str, str]) -> dict[str, Json]:
    result: dict[str, Any]
    if name == LANGUAGE_EXTENSIONS:
        from localaws.cloudformation.template.language_extensions import extend_language  # noqa: PLC0415

        result = extend_language(template, parameters)
    else:
        from localaws.cloudformation.template.serverless import translate_serverless  # noqa: PLC0415

        result = translate_serverless(template, region, parameters)
    return result
