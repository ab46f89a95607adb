"""The container files can't be run here, but their settings and commands can be checked."""

import json
import os
import re
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from config.settings import Settings, environment_name

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def health_check():
    joined = DOCKERFILE.replace("\\\n", " ")
    [command] = re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", joined, re.MULTILINE)
    return json.loads(command)


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_requests_the_live_endpoint_and_fails_on_an_error(status, code):
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    program, *arguments = health_check()
    assert program == "python"
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        server.timeout = 60
        thread = Thread(target=server.handle_request)
        thread.start()
        environment = {**os.environ, "HEATSYNC_PORT": str(server.server_port), "http_proxy": "http://127.0.0.1:9"}
        ran = subprocess.run([sys.executable, *arguments], env=environment, timeout=60, check=False)
        thread.join(60)
    assert ran.returncode == code
    assert asked == ["/api/health/live"]


def test_the_health_check_fails_if_the_server_is_down():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        environment = {**os.environ, "HEATSYNC_PORT": str(bound.getsockname()[1])}
        ran = subprocess.run(
            [sys.executable, *health_check()[1:]], env=environment, capture_output=True, timeout=60, check=False
        )
    assert ran.returncode == 1


@pytest.mark.parametrize("text", [DOCKERFILE, COMPOSE], ids=["Dockerfile", "docker-compose.yml"])
def test_only_existing_settings_are_set(text):
    named = set(re.findall(r"\b(?:HEATSYNC|OPENAI)_[A-Z_]+\b", text))
    assert named
    assert named <= {environment_name(field) for field in Settings.model_fields}


def test_the_image_runs_the_server_as_an_unprivileged_user_and_passes_signals_on():
    assert re.search(r"^USER heatsync$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.rstrip().endswith('CMD ["heatsync", "serve"]')
    assert "--require-hashes" in DOCKERFILE


def test_compose_requires_the_database_password():
    assert re.search(r"POSTGRES_PASSWORD: \$\{POSTGRES_PASSWORD:\?", COMPOSE)
