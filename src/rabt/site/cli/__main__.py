"""`python -m rabt.site.cli` is `rabt`."""

from rabt.site.cli import main

main()
