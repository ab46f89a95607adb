"""HTTP: routes, SSE streams, web pages and the operator dashboard; no SQL and no PDF handling."""
