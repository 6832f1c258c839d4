"""Days, weeks, schedules and hours: what is when."""
