"""The steps of one job, evidence images and retention; no scheduling and no request handling."""
