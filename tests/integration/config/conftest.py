"""Tests of config/ start without settings, in an empty folder."""

from tests.support.clean_environment import logging_as_before, nothing_set  # noqa: F401 - fixtures
