"""Network access: I/O loop, IP filter, downloads and retries; nothing about PDFs or jobs."""
