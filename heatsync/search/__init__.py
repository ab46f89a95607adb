"""Finds one swimmer in a parsed sheet. Does not know where the sheet came from."""
