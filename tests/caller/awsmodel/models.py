"""All service models of the installed botocore, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.loaders import Loader
from botocore.model import ServiceModel

if TYPE_CHECKING:
    from collections.abc import Iterator


class _OneModelLoader(Loader):
    """A loader that doesn't search the folders of all services again. A loader keeps the files that it has loaded."""

    names: tuple[str, ...] = tuple(Loader().list_available_services("service-2"))

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002  the signature is botocore's
        """Returns the names of all services. Only this type is loaded here."""
        return list(self.names)


def every_service(kind: type[ServiceModel] = ServiceModel) -> Iterator[ServiceModel]:
    """Yields the models in the order of their client names, without caching them."""
    for name in _OneModelLoader.names:
        yield kind(_OneModelLoader().load_service_model(name, "service-2"), name)
