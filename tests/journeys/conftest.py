"""The demo, loaded and served once for all journeys."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


def cordon(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CORDON_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "cordon", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    said = cordon(folder, "demo", "--no-serve").stdout
    assert "C-3: the same" in said
    assert "The audit is whole." in said
    return folder / "demo"


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "CORDON_HOME": str(home)}
    server = subprocess.Popen([sys.executable, "-m", "cordon", "serve", "--port", str(port)], env=environment)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
