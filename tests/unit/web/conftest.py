"""The web application on a real server, over a real SQLite store."""

from tests.support.app_without_actors import edge  # noqa: F401 - a fixture
