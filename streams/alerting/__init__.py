"""What a rule says of an event, and when. Start at `deciding`; what a rules file may say is in `streams.rules`."""
