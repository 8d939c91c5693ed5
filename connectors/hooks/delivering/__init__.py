"""From an alert to each hook, through an outbox on disk. Start at `delivery`."""
