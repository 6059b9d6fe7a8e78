"""cordon serve."""

import socket
from pathlib import Path

import click

from zones.error import MissingField, NotAllowed, NotFound


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; see docs/sign-in.md.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option(
    "--certificate", type=click.Path(path_type=Path), help="A TLS certificate, PEM: needed for other machines."
)
@click.option("--key", type=click.Path(path_type=Path), help="The certificate's key, PEM.")
def serve(port: int, host: str, workers: int, certificate: Path | None, key: Path | None) -> None:
    """Serve the pages and the HTTP API: on this machine, or with sign-in and TLS to others."""
    import uvicorn

    from cordon import log
    from cordon.api.app import LOOPBACK

    if (certificate is None) != (key is None):
        raise MissingField("--key" if key is None else "--certificate", remedy="Give the certificate and its key.")
    if host not in LOOPBACK:
        _refuse_unready(host, certificate)
    for option, file in (("--certificate", certificate), ("--key", key)):
        if file is not None and not file.is_file():
            raise NotFound(option, str(file), "Give the path of a PEM file.", problem="can't be opened")
    _refuse_taken(host.strip("[]"), port)
    shown = f"[{host}]" if host == "::1" else host
    scheme = "http" if certificate is None else "https"
    click.echo(f"Cordon is at {scheme}://{shown}:{port}/ (stop it with Ctrl+C)", err=True)
    # An address may hold what a provider answers: no access log is kept.
    uvicorn.run("cordon.api.serving:app", factory=True, host=host.strip("[]"), port=port, workers=workers,
                access_log=False, log_level="warning", log_config=log.config(), server_header=False,
                ssl_certfile=certificate, ssl_keyfile=key)  # fmt: skip


def _refuse_unready(host: str, certificate: Path | None) -> None:
    """Raises NotAllowed for another address than loopback without sign-in, TLS and the names that are served."""
    from cordon.cli.door import desk
    from cordon.signin.caller import must_sign_in

    at = desk("")
    if not must_sign_in(at.engine):
        raise NotAllowed("--host", host, "Add people first with `cordon user add`: until somebody can sign in, only "
                         "127.0.0.1 is served.")  # fmt: skip
    if certificate is None:
        raise NotAllowed("--host", host, "Give --certificate and --key, or serve 127.0.0.1 behind a proxy that speaks TLS: "
                         "case data does not go over a network in the clear.")  # fmt: skip
    if not at.settings.host_names:
        raise NotAllowed("--host", host, "Set CORDON_HOSTS to the names by which other machines reach it.")


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
