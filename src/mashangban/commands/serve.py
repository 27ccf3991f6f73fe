"""``mashangban serve``: serve the pages and the API."""

from __future__ import annotations

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connections

#: imported in each process; it refuses to serve without a secret outside the demo
_APPLICATION = "mashangban.config.wsgi:application"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 128), help="Threads of each process."
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve over HTTP until stopped. In production put a proxy with TLS in front, see docs/operations.md."""
    from granian import Granian
    from granian.constants import Interfaces

    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    click.echo(
        f"Serving {settings.BASE_URL} on http://{host}:{port} ({workers} processes). Stop with Ctrl-C."
    )
    Granian(
        _APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        # a thread keeps its connection to the database: one that goes idle would open another when it returns
        blocking_threads_idle_timeout=600,
        respawn_failed_workers=True,
        websockets=False,
        workers_kill_timeout=30,
    ).serve()
