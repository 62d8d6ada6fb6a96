"""For every test of the house: a conftest's fixture wins over a plugin's, so the browser is named here."""

from rabt.testing import browser_type_launch_args

__all__ = ["browser_type_launch_args"]
