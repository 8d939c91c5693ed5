"""What a message says to people and to programs. Start at `notice`."""
