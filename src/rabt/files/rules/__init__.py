"""What a file really is, by its bytes, and how it lies on the disk."""

from rabt.files.rules.contents import Content, checked, miniature, portrait
from rabt.files.rules.locker import Locker

__all__ = ["Content", "Locker", "checked", "miniature", "portrait"]
