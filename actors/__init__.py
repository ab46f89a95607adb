"""Concurrency: Pykka actors and their messages; no SQL, HTTP or PDF handling."""
