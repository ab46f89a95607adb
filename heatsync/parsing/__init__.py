"""Turning lines of text into a sheet, one module per layout; no searching for swimmers."""

READER_VERSION = "9"
"""Raise it when the same PDF would be read differently: sheets that an older version stored are then read again."""
