"""From facts of the line, the crews and the agreed rules to a plan that both can check and nobody guess."""
