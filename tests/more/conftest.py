"""Fixtures of the long tests."""

from tests.support.engine_parts import io_loop, sandbox  # noqa: F401 - fixtures
