"""The law of this room: plain values in, plain values or a refusal out."""
