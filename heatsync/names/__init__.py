"""Folding and matching names; nothing about sheets, PDFs or batches."""
