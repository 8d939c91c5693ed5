"""Who and where a text names: people, organisations, places and described sides."""
