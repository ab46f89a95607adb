"""Finds one swimmer in one PDF: the local reader, the AI reader, and the choice between them."""
