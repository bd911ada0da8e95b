"""What is known of a path, of a file that is open, and of what was read from one."""

import os
from dataclasses import dataclass, replace

__all__ = ["Located"]


@dataclass(frozen=True, slots=True)
class Located:
    """A path, or what was got by one.

    `text` is the path, which begins at a known folder if it `is_anchored`, else at the working directory. `kind` is `path`,
    `parents` (the folders around it), `open` or `bytes` (a file that is open), or says what was read, and then the path is the
    full one of its file: `text`, `data`, or `part` for something in its data.
    """

    text: str
    is_anchored: bool = False
    kind: str = "path"

    def to(self, other: str) -> "Located | None":
        """Returns the path that leads further; nothing if the other one is absolute."""
        return None if os.path.isabs(other) else replace(self, text=os.path.join(self.text, other))

    def followed_by(self, text: str) -> "Located":
        """Returns the path with more text behind it."""
        return replace(self, text=self.text + text)

    def up(self, levels: int = 1) -> "Located":
        """Returns the folder so many levels above."""
        text = self.text
        for _ in range(levels):
            text = os.path.dirname(text)
        return replace(self, text=text, kind="path")

    @property
    def is_read(self) -> bool:
        """Whether this is data that was read from a file."""
        return self.kind in ("data", "part")
