"""The clock, what is given when, the record that both nodes share, ratings, measures, the report. Pure."""
