"""`Paginate`: all pages of a call as one response, merged by botocore's paginators."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jmespath
from botocore.paginate import Paginator

from caller.awsmodel.models import paginators
from caller.awsmodel.pagination import paging_problem, result_keys
from caller.contract import RESPONSE_TOO_LARGE
from caller.deadline import DeadlineExceeded
from caller.environment import memory_size
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.streaming_body import RESPONSE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from botocore.model import OperationModel

    from caller.payload import Paging

_RESUME = "NextToken"  # where botocore puts a token of its own making, which no service takes
_PART_OF_MEMORY = (
    32  # parsed, merged and written, a result took 4 (S3's keys) to 29 (DynamoDB's items) times its JSON
)


@dataclass(slots=True)
class _Progress:
    """How far the pages have come; `size` in bytes of JSON, `response` is the last page."""

    pages: int = 0
    items: int = 0
    size: int = 0
    response: dict[str, Any] = field(default_factory=dict)


def all_pages(
    paging: Paging,
    operation: OperationModel,
    method: Callable[..., dict[str, Any]],
    parameters: Mapping[str, Any],
    limit: int,
) -> dict[str, Any]:
    """One parsed response with the results of all pages, up to `MaxItems` of the first result key.

    It holds what botocore's paginator names: its result keys, and the keys that all pages share. `limit` is in bytes
    of JSON. Raises CallFailed (`CrossRegion.ResponseTooLarge` beyond the limit, `CrossRegion.InvalidCall` where the
    operation has no pages) and TimeIsUp, both saying how far it came.
    """
    config = paginators(operation.service_model.service_name).get(operation.name)
    problem = paging_problem(operation, config, max_items=paging.max_items, page_size=paging.page_size)
    if config is None or problem:
        raise invalid_call([f"Paginate: {problem}"])
    progress = _Progress()
    keys = [jmespath.compile(key) for key in result_keys(config)]

    def page(**arguments: Any) -> dict[str, Any]:
        progress.response = method(**arguments)
        _count(progress, [key.search(progress.response) for key in keys])
        if progress.size > limit:
            raise CallFailed(_too_large(progress, keys[0].expression, limit))
        return progress.response

    given = {"MaxItems": paging.max_items, "PageSize": paging.page_size}
    try:
        paginator: Any = Paginator(page, config, operation)  # type: ignore[arg-type]  # the stubs take text
        pages: Any = paginator.paginate(**parameters, PaginationConfig=given)
        merged: dict[str, Any] = pages.build_full_result()
    except DeadlineExceeded:
        raise DeadlineExceeded(f"after {_told(progress, keys[0].expression)}") from None
    merged.pop(_RESUME, None)
    return {**merged, "ResponseMetadata": progress.response["ResponseMetadata"]}


def limit_in_memory() -> int:
    """How many bytes of JSON a result may have that need not leave through Lambda, but fit into its memory."""
    return max(RESPONSE_LIMIT, memory_size() // _PART_OF_MEMORY)


def _count(progress: _Progress, found: Sequence[Any]) -> None:
    progress.pages += 1
    progress.items += len(found[0]) if isinstance(found[0], list) else 0
    progress.size += len(json.dumps(found, ensure_ascii=False, separators=(",", ":"), default=_text))


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _told(progress: _Progress, key: str) -> str:
    return f"{progress.pages:,} pages ({progress.items:,} {key})"


def _too_large(progress: _Progress, key: str, limit: int) -> Failure:
    text = (
        f"The result has more than {limit:,} bytes after {_told(progress, key)}, and there are more. Take fewer "
        "(Paginate.MaxItems), or less of each (Query), or write them to S3 (ResultWriter); what is written or "
        "queried has to fit into the function's memory (Metadata, Caller.MemorySize)."
    )
    return Failure(RESPONSE_TOO_LARGE, text)
