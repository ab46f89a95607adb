"""Turns text lines into a sheet. Looks for no swimmer and opens no PDF except in the worker's task."""

READER_VERSION = "6"
"""Raise it whenever the same PDF would be read differently: kept sheets of an older reader are then read again."""
