"""办理规则: the versions of the county's rules, and publishing a new one."""
