"""Where the application is configured and put together."""
