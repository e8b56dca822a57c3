"""电脑与密钥: the PCs of the office and of its peers, the shared folder, roster and keys."""
