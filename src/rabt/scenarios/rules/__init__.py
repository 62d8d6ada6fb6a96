"""Relative times, the frozen scenario, merging what both nodes write, what a scenario must hold. Pure."""
