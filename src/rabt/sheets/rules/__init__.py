"""Reading what people send, matching its columns, the states of a sheet and of a row."""
