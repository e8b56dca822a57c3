"""县区一览: the county's table of its townships."""
