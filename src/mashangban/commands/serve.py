"""``mashangban serve``: serve the pages and the API."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connections

#: imported in each process; it refuses to serve without a secret outside the demo
_APPLICATION = "mashangban.config.wsgi:application"
#: what frontend/build.mjs makes and the pages load
FRONT_END = tuple(
    f"{name}.{kind}" for name in ("portal", "workbench", "board", "map") for kind in ("css", "js")
)


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

    require_free(host, port)
    require_front_end(settings.STATICFILES_DIRS)
    require_registers()
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


def require_front_end(folders: Iterable[Path]) -> None:
    """Ends the command in one line when the pages' scripts and styles are not there: every page would fail."""
    places = list(folders)
    missing = [
        name for name in FRONT_END if not any((Path(one) / "built" / name).is_file() for one in places)
    ]
    if missing:
        raise click.ClickException(
            f"The front end is not built: {', '.join(missing)} missing in {places[0] / 'built'}. Run `make build` first."
        )


def require_registers() -> None:
    """Ends the command in one line for an adapter that cannot be used; a resident's form would find it else."""
    from mashangban.registers.adapters import wrong_adapters

    if wrong := wrong_adapters():
        raise click.ClickException(" ".join(wrong))


def require_free(host: str, port: int) -> None:
    """Ends the command in one line where nothing can listen there; the server itself would show a traceback.

    It also finds a port that another server of this kind would share in silence.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise click.ClickException(
            f"'{host}' is no address of this machine; try --host 127.0.0.1."
        ) from error
    except OSError as error:
        raise click.ClickException(_cannot_listen(error, host, port)) from error


def _cannot_listen(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use on {host}. Stop what uses it, or choose another with --port."
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}. Choose one above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"'{host}' is no address of this machine; try --host 127.0.0.1."
    return f"Cannot listen on {host}:{port}: {error.strerror}."
