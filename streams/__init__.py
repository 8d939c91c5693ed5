"""The flow: start reading at `topology`, then `stage`, then the agent, then the service that it calls."""
