"""The edge on a real server, over a real SQLite store."""

from tests.support.edge import edge  # noqa: F401 - a fixture
