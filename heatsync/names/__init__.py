"""Matching swimmers' names; nothing about sheets, PDFs or batches."""
