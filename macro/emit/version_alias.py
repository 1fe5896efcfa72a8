"""The caller's published version and its alias, which SnapStart needs.

Sources: AWS::Lambda::Version (a version is not changed, only replaced), AWS::Lambda::Alias; AWS Lambda Developer
Guide, Improving startup performance with Lambda SnapStart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from macro.emit.digest import TemplateValues, digest

if TYPE_CHECKING:
    from macro.emit.logical_ids import LogicalIds
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings


def is_published(settings: Settings) -> bool:
    """Whether the callers are invoked as a published version: `Caller.SnapStart` asks for it."""
    snap_start = settings.caller.get("SnapStart")
    return isinstance(snap_start, dict) and snap_start.get("ApplyOn") == "PublishedVersions"


def version_and_alias(
    names: LogicalIds, function: dict[str, Json], values: TemplateValues
) -> dict[str, Json]:
    """The function, a version with a digest of its configuration in the logical ID, and the alias that points to it.

    The digest is in the function's code as well: Lambda refuses to publish what it has published already, and not
    everything that the digest covers (tags, reserved concurrency) is part of a version.
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
                "Name": "live",
            },
        },
    }
