"""Ratios against peers, measured in one run: `make bench`. Never a timed test."""
