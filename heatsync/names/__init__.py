"""Folds and matches names. Code that knows sheets, PDFs or batches does not belong here."""
