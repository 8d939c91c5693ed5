"""Feeds in: `catalogue` says which, `polling` asks them, `reading` makes articles of what comes."""
