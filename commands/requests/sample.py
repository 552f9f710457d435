"""Half a year of believable requests for a sample channel."""


def fill() -> None:
    """Filled in below."""
