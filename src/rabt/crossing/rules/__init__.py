"""What the post decides by: the verdict on a shown card, the states of a passage, the device and its pack."""
