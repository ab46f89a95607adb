"""The configuration tests start without settings and in an empty folder."""

from tests.support.clean_environment import logging_as_before, nothing_set  # noqa: F401 - fixtures
