"""The application as a server's worker makes it, from the environment."""

from fastapi import FastAPI

from cordon import log
from cordon.api.app import create_app
from cordon.settings import Settings


def app() -> FastAPI:
    log.guard()
    return create_app(Settings())
