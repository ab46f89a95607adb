"""SPLASH Meet Manager start lists."""
