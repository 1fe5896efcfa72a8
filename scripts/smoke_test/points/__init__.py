"""The points: questions about AWS that a test on the local AWS can't answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.smoke_test.points import integrations, lambda_tasks, rollbacks, waiting

if TYPE_CHECKING:
    from scripts.smoke_test.model import Point

POINTS: tuple[Point, ...] = (
    *lambda_tasks.POINTS,
    *rollbacks.POINTS,
    *integrations.POINTS,
    *waiting.POINTS,
)

NOT_COVERED = (
    "`ecs:runTask.waitForTaskToken` with `Failures`: needs a cluster that is out of capacity",
    "`elasticmapreduce:cancelStep`: needs a running EMR cluster",
    "`.sync` of other services than Step Functions and Athena: needs jobs that cost money",
    "Error names of `mediaconvert:createJob`: needs a job template and a role for MediaConvert",
)
"""Assumed facts that this script doesn't settle, each with the reason."""
