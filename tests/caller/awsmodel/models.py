"""All service models of the installed botocore, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.loaders import Loader
from botocore.model import ServiceModel

if TYPE_CHECKING:
    from collections.abc import Iterator


def every_service(kind: type[ServiceModel] = ServiceModel) -> Iterator[ServiceModel]:
    """Yields the models in the order of their client names, without caching them."""
    for name in Loader().list_available_services("service-2"):
        # A new loader each time, because a loader caches its files.
        yield kind(Loader().load_service_model(name, "service-2"), name)
