"""The demo: invented sample feeds, a server for them, a webhook receiver, and what is told at the end."""
