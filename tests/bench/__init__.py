"""Speed and memory, as ratios against a bare Bolt app in the same run. `make bench`."""
