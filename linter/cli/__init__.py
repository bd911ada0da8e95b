"""The `chatvet` command: click commands, one file each; nothing heavy is imported at the top of any."""
