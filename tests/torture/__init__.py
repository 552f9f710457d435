"""What goes wrong, on purpose and often: `make torture` runs every row of the fault matrix for as long as it is given.

A row is one fault and what must hold under it. `make test` runs each row's share (`tests/test_torture.py`).
"""
