"""Merges what was found in a batch: people, deduplication, start times, filters, calendar. Reads no database."""
