"""What is allowed in missions, in pure values."""
