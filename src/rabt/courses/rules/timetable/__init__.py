"""The timetable of a centre: facts, an independent checker, a search, and what serves without it."""
