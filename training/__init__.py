"""How the models in `extraction/data/models` are made. Not installed; docs/models.md says how to use it."""
