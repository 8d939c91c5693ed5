"""A feed of alerts: `entries` remembers what is in it, `atom` and `rss` write it. The hook is `channels.feed`."""
