"""What is due, to whom, once. Pure: `now` is an argument; never sends, sleeps or reads a clock."""
