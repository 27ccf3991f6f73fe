"""``mashangban worker``: send notices, let clocks run out, seal days."""

from __future__ import annotations

import signal
from types import FrameType

import click

from mashangban.jobs.working import Working


@click.command()
@click.option(
    "--interval",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0.1, 3600),
    help="Seconds between two looks.",
)
def worker(interval: float) -> None:
    """Do what happens by itself, until stopped by Ctrl-C or SIGTERM; what has begun is finished first."""
    working = Working(interval=interval)

    def stop(signum: int, frame: FrameType | None) -> None:
        working.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    working.run()
    click.echo("Worker stopped.")
