"""Who may what: every way in, by every kind of person, through the real App (`tests/test_roles.py`)."""
