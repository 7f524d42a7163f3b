"""Ways in and out. A channel turns what arrived into an `Inbound` and carries a message out; it decides nothing."""
