"""chatvet: vets chat-completion requests, and the code that sends them, before the API does.

The public interface of the package, for programs and tests:

- `check_request(request)` checks one request body held in memory;
- `check_paths(paths)` checks files and folders as `chatvet check` does.

Both return `Diagnostic` objects, sorted as the command prints them, and raise `CheckFailed` if a rule crashed.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linter.api import CheckFailed, check_paths, check_request
    from linter.model.finding import Diagnostic, Severity

__version__ = "0.1.0"
__all__ = ["CheckFailed", "Diagnostic", "Severity", "__version__", "check_paths", "check_request"]

_HOMES = {
    "CheckFailed": "linter.api",
    "check_paths": "linter.api",
    "check_request": "linter.api",
    "Diagnostic": "linter.model.finding",
    "Severity": "linter.model.finding",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for, so that `chatvet --version` pays for none."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
