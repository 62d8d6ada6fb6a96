"""What is true of a person on paper: names, numbers, passports, and when they contradict each other."""
