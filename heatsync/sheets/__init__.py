"""Reads one PDF: its text lines, its layout, the whole sheet. PDFs are opened in child processes only."""
