"""Merging: identity, deduplication, start times, filters and the calendar; no database access."""
