"""Benchmarks, each compared with a named reference in the same run. `make bench`."""
