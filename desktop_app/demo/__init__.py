"""The whole main job on a sample county: played by ``fengqiao demo``, ``make run`` and the story test."""
