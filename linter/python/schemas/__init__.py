"""JSON Schemas that Pydantic and the SDK make of a project's classes, read off the code; nothing of it is imported or run."""

from linter.python.schemas.models import Models

__all__ = ["Models"]
