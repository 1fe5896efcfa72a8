"""`Paginate`: merges all pages of a call into one response, with botocore's paginators."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jmespath
from botocore.paginate import Paginator

from caller.awsmodel.models import paginators
from caller.awsmodel.pagination import paging_problem, result_keys
from caller.contract import RESPONSE_TOO_LARGE
from caller.deadline import DeadlineExceeded, check_time
from caller.errors import CallFailed, Failure, invalid_call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from botocore.model import OperationModel

    from caller.call import Paging

_RESUME_MEMBER = "NextToken"  # with a token of botocore's, which services don't accept


@dataclass(slots=True)
class _Progress:
    """The number of pages, of items, and of bytes as JSON so far, and the last response."""

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
    """Returns one parsed response with the results of all pages.

    The response has the result keys of botocore's paginator, and the keys that are the same on all pages.

    Args:
        paging: The maximum number of items of the first result key, and the page size.
        operation: The operation's model.
        method: Sends the request for one page.
        parameters: The encoded parameters.
        limit: The maximum size of the results as JSON, in bytes.

    Raises:
        CallFailed: The results are too large (`CrossRegion.ResponseTooLarge`), or the operation can't be paginated
            (`CrossRegion.InvalidCall`).
        DeadlineExceeded: The text has the number of pages so far.
    """
    config = paginators(operation.service_model.service_name).get(operation.name)
    problem = paging_problem(operation, config, max_items=paging.max_items, page_size=paging.page_size)
    if config is None or problem:
        raise invalid_call([f"Paginate: {problem}"])
    progress = _Progress()
    keys = [jmespath.compile(key) for key in result_keys(config)]

    def fetch_page(**arguments: Any) -> dict[str, Any]:
        check_time()
        progress.response = method(**arguments)
        _count(progress, [key.search(progress.response) for key in keys])
        if progress.size > limit:
            raise CallFailed(_too_large(progress, keys[0].expression, limit))
        return progress.response

    given = {"MaxItems": paging.max_items, "PageSize": paging.page_size}
    try:
        paginator: Any = Paginator(fetch_page, config, operation)  # type: ignore[arg-type]  # the stubs expect a string
        pages: Any = paginator.paginate(**parameters, PaginationConfig=given)
        merged: dict[str, Any] = pages.build_full_result()
    except DeadlineExceeded:
        raise DeadlineExceeded(f"after {_describe(progress, keys[0].expression)}") from None
    merged.pop(_RESUME_MEMBER, None)
    return {**merged, "ResponseMetadata": progress.response["ResponseMetadata"]}


def _count(progress: _Progress, results: Sequence[Any]) -> None:
    progress.pages += 1
    progress.items += len(results[0]) if isinstance(results[0], list) else 0
    progress.size += len(json.dumps(results, ensure_ascii=False, separators=(",", ":"), default=_to_text))


def _to_text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _describe(progress: _Progress, key: str) -> str:
    return f"{progress.pages:,} pages ({progress.items:,} {key})"


def _too_large(progress: _Progress, key: str, limit: int) -> Failure:
    text = (
        f"The result has more than {limit:,} bytes after {_describe(progress, key)}, and there are more pages. Limit "
        "the items (Paginate.MaxItems), select a part of each (Query), or write them to S3 (ResultWriter). A result "
        "for Query or ResultWriter must fit into the function's memory (Metadata, Caller.MemorySize)."
    )
    return Failure(RESPONSE_TOO_LARGE, text)
