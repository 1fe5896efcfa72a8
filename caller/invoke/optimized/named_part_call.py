"""The steps of a call that changes a part of a resource by its name, such as an instance fleet of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caller.awsmodel.optimized.parameters import replace_id
from caller.features.optimized.named_parts import find_id
from caller.invoke.optimized.optimized_call import OptimizedCall

if TYPE_CHECKING:
    from botocore.client import BaseClient


class NamedPartCall(OptimizedCall):
    """Finds the part's ID before it sends the request."""

    def send(self, client: BaseClient, parameters: dict[str, Any]) -> dict[str, Any]:
        """Returns botocore's parsed response; raises CallFailed if there is no such part."""
        part = self.integration.named_part
        assert part is not None  # noqa: S101  `steps` chooses this class only for a named part
        name = str(self.call.parameters[part.parameter])
        found = find_id(client, self.integration, parameters["ClusterId"], name)
        return super().send(client, replace_id(self.integration, parameters, found))
