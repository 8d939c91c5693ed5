"""The console page: events as they come."""
