"""Finds one swimmer in one PDF: the local reader first, AI where it must."""
