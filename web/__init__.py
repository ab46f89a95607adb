"""The edge: aiohttp routes, SSE streams, answers. The only place that knows aiohttp.web."""
