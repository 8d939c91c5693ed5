"""How a command fails: one line that says what is wrong and what to do."""


class CommandError(Exception):
    """A command cannot do its work; the message is for the person who typed it. Reaction: print it, exit 1."""


class UsageError(CommandError):
    """What was typed cannot be meant; the message says what can. Reaction: print it, exit 2."""
