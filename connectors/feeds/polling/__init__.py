"""When a feed is asked, what an answer means, what is remembered: `poller` calls the rest."""
