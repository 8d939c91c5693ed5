"""One file a verb. An agent translates between a topic and a service; `streams.engine.flow` does the rest."""
