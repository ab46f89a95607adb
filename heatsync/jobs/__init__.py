"""The steps of one job, merged results, evidence and retention. No scheduling and no request handling."""
