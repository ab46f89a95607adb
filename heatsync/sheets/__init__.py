"""Reads one PDF: its text lines, its layout, the whole sheet. PDFs are opened in child processes only."""

READER_VERSION = "6"
"""Raise it whenever the same PDF would be read differently: kept sheets of an older reader are then read again."""
