"""Hears Slack and the clock, and runs the commands. The only package that reads the environment."""
