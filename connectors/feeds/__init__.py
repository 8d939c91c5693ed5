"""Feeds in.

`catalogue` says which, `poller` asks them, `fetch` and `verdict` deal with the web, `parse` and `entry` with what
comes, `memory` keeps what was seen and what is on its way.
"""
