"""What the bot remembers: a file for each feature with its tables and the queries on them, and the database itself."""
