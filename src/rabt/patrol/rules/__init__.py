"""Plans, their versions, patrols and hours: pure. The planner and its checker stand in `planning`."""
