"""Settings, command line, logging and start-up; no domain rules and no request handling."""
