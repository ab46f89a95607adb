"""Matches names of people. Knows nothing of sheets, PDFs or batches."""
