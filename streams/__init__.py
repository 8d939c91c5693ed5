"""The flow: start at `topology`, go on to an agent, then to what it asks: `merging`, `rules` and `alerting`.

`engine` is the ground that agents stand on, `operation` what watches them, `parts` the processes that run them.
"""
