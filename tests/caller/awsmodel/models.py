"""Every service model of the pinned botocore, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.loaders import Loader
from botocore.model import ServiceModel

if TYPE_CHECKING:
    from collections.abc import Iterator


def every_service(kind: type[ServiceModel] = ServiceModel) -> Iterator[ServiceModel]:
    """Models in the order of their client names; none is kept."""
    for name in Loader().list_available_services("service-2"):
        # a loader of its own each time: a loader keeps what it has read
        yield kind(Loader().load_service_model(name, "service-2"), name)
