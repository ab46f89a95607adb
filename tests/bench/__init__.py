"""Measurements, each beside something named, in one run. `make bench`."""
