"""Value types that other packages share, such as batches, swims, sheets and errors; no I/O."""
