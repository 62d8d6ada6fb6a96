"""Fees and who bears them, wages by month, what is owed at the end."""
