"""Writes a file whole or not at all, so that a crash or a full disk leaves the old one as it was."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

__all__ = ["replacing"]

_ANYONE = 0o666  # what `open` asks for; the umask takes away from it


@contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """Opens a new file beside the old one, and puts it in its place once it is whole; the permissions stay.

    What is there but no regular file, such as `/dev/stdout`, is written to directly. Raises `OSError`.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:
            yield stream
        return
    import tempfile

    target = os.path.realpath(path)
    handle, name = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".chatvet-")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        os.chmod(name, _permissions(target))
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _permissions(target: str) -> int:
    """The permissions of the old file; of a new one, those that `open` would give it."""
    if os.path.exists(target):
        return os.stat(target).st_mode & 0o7777
    umask = os.umask(0)
    os.umask(umask)
    return _ANYONE & ~umask
