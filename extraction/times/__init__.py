"""When: phrases of time, resolved against the day of publication."""
