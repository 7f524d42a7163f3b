"""What people can say and what they are answered: pure decisions that return effects; never sends, stores or asks a clock."""
