"""The bytes of a feed to its articles: `document` calls the rest; `reader` runs it in a process of its own."""
