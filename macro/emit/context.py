"""What the macro knows about the template and the deployment when it adds resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.emit.digest import TemplateValues
    from macro.iam.call_context import PermissionSources
    from macro.model.stack_context import Deployment
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class EmitContext:
    """The template's resources and values, the deployment, and the sources of permissions.

    `dependencies` are the resources that each resource directly waits for.
    """

    resources: Mapping[str, Json]
    dependencies: Mapping[str, tuple[str, ...]]
    values: TemplateValues
    deployment: Deployment
    sources: PermissionSources
