"""The domain, from a PDF to merged results; no actors, no web server and no settings."""
