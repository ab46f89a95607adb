"""The domain: sheets, extraction, store, results, calendar. Knows no actor and no web server."""
