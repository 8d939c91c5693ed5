"""WebSub (W3C Recommendation of 23 January 2018): feeds whose hub tells us of news before we ask.

How the parts are put together:

    keys = Keys(secret, public_url)
    subscriptions = Subscriptions([feed.id for feed in feeds], memory, client, clock, keys)
    app = build_app(Callback(subscriptions, deliver))

`subscriptions.run()` asks hubs for what is due, `serving(app, host, port)` answers them; both run beside the poller.
After each poll that read a document, the poller calls `note(feed_id, offer_of(...))`; before it plans the next one it
asks `is_pushed(feed_id, now)`, and polls slowly while that holds. When a poll brings an entry that the hub had time to
tell of and did not, it calls `missed(feed_id)`, and the feed is polled as any other until the hub delivers again.

`port.py` says what the surroundings supply. Nothing here knows a feed but by its id.
"""
