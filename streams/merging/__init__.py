"""What a mention is compared with, and what an event is made of its reports. Start at `open_events`."""
