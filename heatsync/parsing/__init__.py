"""Turning the text of pages into a sheet, one module per layout; no searching for swimmers."""

READER_VERSION = "6"
"""Raise it whenever the same PDF would be read differently: kept sheets of an older reader are then read again."""
