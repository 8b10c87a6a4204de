"""The office's own pages: departments, people, calendar, trail, jobs."""
