"""An address that cannot be had is told in one line before the server starts."""

from __future__ import annotations

import socket

from click.testing import CliRunner, Result

from mashangban.cli import main


def serve(*args: str) -> Result:
    return CliRunner().invoke(main, ["serve", *args])


def test_a_busy_port_is_told_with_a_way_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = serve("--port", str(port))
    assert found.exit_code == 1
    assert found.output == (
        f"Error: Port {port} is in use on 127.0.0.1. Stop what uses it, or choose another with --port.\n"
    )


def test_an_address_of_another_machine_is_told() -> None:
    found = serve("--host", "192.0.2.1")
    assert found.exit_code == 1
    assert "'192.0.2.1' is no address of this machine" in found.output


def test_a_host_that_is_no_address_is_told() -> None:
    found = serve("--host", "no such host")
    assert found.exit_code == 1
    assert "--host 127.0.0.1" in found.output
