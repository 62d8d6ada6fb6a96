"""Measurements beside a peer, in one run: `make bench`. Ratios count; times on shared machines do not."""
