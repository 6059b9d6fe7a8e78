"""cordon serve."""

import socket

import click

from zones.error import NotAllowed


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address: there is no sign-in yet.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
def serve(port: int, host: str, workers: int) -> None:
    """Serve the pages and the HTTP API on this machine only."""
    import uvicorn

    from cordon import log
    from cordon.api.app import LOOPBACK

    if host not in LOOPBACK:
        raise NotAllowed("--host", host, "Serve 127.0.0.1: until there is sign-in no other address is served.")
    _refuse_taken(host.strip("[]"), port)
    shown = f"[{host}]" if host == "::1" else host
    click.echo(f"Cordon is at http://{shown}:{port}/ (stop it with Ctrl+C)", err=True)
    uvicorn.run("cordon.api.serving:app", factory=True, host=host.strip("[]"), port=port, workers=workers,
                access_log=False, log_level="warning", log_config=log.config(), server_header=False)  # fmt: skip


def _refuse_taken(host: str, port: int) -> None:
    """Raises NotAllowed where the port can't be listened at."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            tried.bind((host, port))
        except OSError as error:
            raise NotAllowed("--port", port, f"Give another port ({error.strerror}).",
                             problem="can't be listened at") from None  # fmt: skip
