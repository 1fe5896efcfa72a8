"""The published version and the alias that SnapStart requires.

Sources: AWS::Lambda::Version (updates replace a version), AWS::Lambda::Alias; AWS Lambda Developer
Guide, Improving startup performance with Lambda SnapStart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from macro.emit.digest import TemplateValues, digest

if TYPE_CHECKING:
    from macro.emit.logical_ids import LogicalIds
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings


ALIAS = "live"
"""The name of the alias."""


def is_published(settings: Settings) -> bool:
    """Returns whether Tasks invoke a published version, which `Caller.SnapStart` requires."""
    snap_start = settings.caller.get("SnapStart")
    return isinstance(snap_start, dict) and snap_start.get("ApplyOn") == "PublishedVersions"


def version_and_alias(
    names: LogicalIds, function: dict[str, Json], values: TemplateValues
) -> dict[str, Json]:
    """Returns the function, a version whose logical ID contains a digest of the configuration, and the alias.

    The function's code also contains the digest. Lambda doesn't publish an unchanged version twice, and some properties
    in the digest (tags, reserved concurrency) aren't part of a version.
    """
    name: Json = {"Ref": names.function}
    properties = cast("dict[str, Json]", function["Properties"])
    configuration = digest(properties, values)
    version = names.version(configuration)
    code = cast("dict[str, str]", properties["Code"])["ZipFile"]
    marked: dict[str, Json] = {"ZipFile": f"{code}# configuration {configuration}\n"}
    return {
        names.function: {**function, "Properties": {**properties, "Code": marked}},
        version: {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": name}},
        names.alias: {
            "Type": "AWS::Lambda::Alias",
            "Properties": {
                "FunctionName": name,
                "FunctionVersion": {"Fn::GetAtt": [version, "Version"]},
                "Name": ALIAS,
            },
        },
    }
