"""Stores bytes as an upload does."""

from heatsync.store.store import Store


def keep_pdf(store: Store, content: bytes) -> str:
    """Store these bytes, and return their SHA-256."""
    with store.pdfs.stage() as incoming:
        incoming.write(content)
        return store.pdfs.save(incoming).sha256
