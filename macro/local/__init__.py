"""A local AWS without Docker: moto's server, with what it lacks for macros, functions and executions."""

from macro.local.calls import ApiCall
from macro.local.local_aws import LocalAws, LocalAwsFailed

__all__ = ["ApiCall", "LocalAws", "LocalAwsFailed"]
