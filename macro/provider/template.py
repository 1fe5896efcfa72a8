"""The provider's template: its parameters, and the locations of the uploaded code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.source.formats.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

_LOCAL_FILE = "../build/{}"
"""How `provider.yaml` refers to a file of code. In the repository, the reference is the path of a built file."""


@dataclass(frozen=True, slots=True)
class S3Object:
    """An uploaded file.

    Args:
        bucket: The bucket.
        key: The key.
        version: The version of the object; empty if the bucket has no versioning.
    """

    bucket: str
    key: str
    version: str = ""


def template_with_code(template: str, uploaded: Mapping[str, S3Object]) -> str:
    """Returns the template with the locations of the uploaded files. Everything else stays as it is.

    Args:
        template: The text of `provider.yaml`.
        uploaded: The uploaded files by name.

    Source: AWS::Lambda::Function Code, AWS::Lambda::LayerVersion Content.
    """
    for name, target in uploaded.items():
        location = {"S3Bucket": target.bucket, "S3Key": target.key}
        if target.version:
            location["S3ObjectVersion"] = target.version
        template = template.replace(_LOCAL_FILE.format(name), json.dumps(location))
    return template


def template_parameters(template: str) -> frozenset[str]:
    """Returns the names of the parameters of a template."""
    value = cast("dict[str, Json]", read_yaml(template).value)
    return frozenset(cast("dict[str, Json]", value.get("Parameters", {})))
