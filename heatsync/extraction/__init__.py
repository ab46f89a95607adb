"""The local reader, the AI reader and the choice between them; no jobs and no batches."""
