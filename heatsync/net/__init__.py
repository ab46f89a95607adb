"""Network access: the I/O loop, the IP filter, downloads, retries. Does not know what a download contains."""
