"""What the worker does for cases beside the clock: what is left of an act on many."""

from wangge.cases import bulk
from wangge.jobs.queue import task


@task(bulk.TASK)
def finish_bulk(*, run: int) -> None:
    """Do what nobody waited for."""
    bulk.finish(run)
