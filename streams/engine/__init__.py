"""The ground that agents stand on. Start at `flow`."""
