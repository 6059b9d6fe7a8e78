"""The application as a server's worker makes it, from the environment."""

from fastapi import FastAPI

from cordon.api.app import create_app
from cordon.settings import Settings


def app() -> FastAPI:
    return create_app(Settings())
