"""Turns text lines into a sheet. Searches for no swimmer, and opens no PDF except in its worker task."""

READER_VERSION = "7"
"""Raise it when the same PDF would be read differently: sheets that an older version stored are then read again."""
