"""Which version of the SDK a project runs on, and names that only others have."""
