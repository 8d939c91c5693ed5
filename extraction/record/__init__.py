"""What the record says of the whole article: its relevance, topics, names and sources, put together."""
