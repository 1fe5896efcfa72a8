"""Tests of the workers of a Map."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from localaws.step_functions.map_workers import in_a_loop


@dataclass
class Pool:
    """The items of a Map, of which none is processed yet."""

    left: list[str] = field(default_factory=list)
    closed: list[Job] = field(default_factory=list)

    def next_job(self) -> Job | None:
        return Job(self.left.pop()) if self.left else None

    def close_job(self, job: Job) -> None:
        self.closed.append(job)


@dataclass
class Job:
    item: str
    job_output: object = None


class Worker:
    """Like moto's worker, it calls itself for the next item."""

    def __init__(self, items: list[str]) -> None:
        self._job_pool = Pool(items)

    def process(self, job: Job | None, worker_frame: str) -> None:
        if job is None:
            return
        if job.item == "wrong":
            raise ValueError(job.item)
        job.job_output = f"{worker_frame} {job.item}"
        self._job_pool.close_job(job)
        self.process(self._job_pool.next_job(), worker_frame)

    process = in_a_loop(process)  # type: ignore[assignment]

    def eval(self) -> list[Job]:
        self.process(self._job_pool.next_job(), "frame")
        return self._job_pool.closed


def test_worker_processes_any_number_of_items() -> None:
    closed = Worker(["x"] * 20_000).eval()
    assert [job.job_output for job in closed] == ["frame x"] * 20_000


def test_map_gets_the_exception_of_an_item() -> None:
    worker = Worker(["x", "wrong", "x"])
    with pytest.raises(ValueError, match="wrong"):
        worker.eval()
    assert [job.item for job in worker._job_pool.closed] == ["x", "wrong"]
    assert isinstance(worker._job_pool.closed[-1].job_output, ValueError)
    worker._job_pool.left, worker._job_pool.closed = ["y"], []
    assert [job.item for job in worker.eval()] == ["y"]
