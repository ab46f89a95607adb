"""Fixtures of the integration tier."""

from tests.support.engine_parts import io_loop, sandbox  # noqa: F401 - fixtures
