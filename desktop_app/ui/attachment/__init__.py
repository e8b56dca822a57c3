"""附件: the list in a case's detail, adding files, looking at one."""
