"""One file a verb. An agent translates between a topic and a service; `streams.flow` does the rest."""
