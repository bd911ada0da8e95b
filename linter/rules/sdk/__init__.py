"""SDK: SDK versions and migration."""
