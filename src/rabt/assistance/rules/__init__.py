"""Pure rules of requests between two authorities: facts and an instant in, values out."""
