"""cordon serve."""

import click

from zones.error import NotAllowed


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address: there is no sign-in yet.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
def serve(port: int, host: str, workers: int) -> None:
    """Serve the pages and the HTTP API on this machine only."""
    import uvicorn

    from cordon.api.app import LOOPBACK

    if host not in LOOPBACK:
        raise NotAllowed("--host", host, "Serve 127.0.0.1: until there is sign-in no other address is served.")
    click.echo(f"Cordon is at http://{host}:{port}/ (stop it with Ctrl+C)", err=True)
    uvicorn.run("cordon.api.serving:app", factory=True, host=host.strip("[]"), port=port, workers=workers,
                access_log=False, log_level="warning", server_header=False)  # fmt: skip
