"""The steps of one job, merged results, evidence and retention; no scheduling and no request handling."""
