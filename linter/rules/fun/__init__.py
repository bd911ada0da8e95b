"""FUN: functions, tools and structured-output formats."""
