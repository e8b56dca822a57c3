"""Speed and memory against a floor measured in the same run. Not installed; ``make bench`` starts it."""
