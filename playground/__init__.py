"""A Slack workspace on this machine: what the bot, the tests and the page in the browser talk to."""
