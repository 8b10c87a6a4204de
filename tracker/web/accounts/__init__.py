"""Log-in, passwords, language, one's own account."""
