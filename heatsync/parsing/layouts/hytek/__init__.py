"""Hy-Tek Meet Manager programs, psych sheets and session reports."""
