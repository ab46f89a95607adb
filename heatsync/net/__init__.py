"""Network access: the I/O loop, the IP filter, downloads and retries; nothing about PDFs or jobs."""
