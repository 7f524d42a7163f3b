"""What people can say and what they are answered. Pure: returns effects; never sends, stores or asks a clock."""
