"""Real processes of the real bot, killed at every instant; and a checker that knows nothing of how it works."""
