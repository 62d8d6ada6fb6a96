"""The plan by risk, a visit, a finding: pure rules."""
