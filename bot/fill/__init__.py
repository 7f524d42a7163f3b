"""The page of a draft: its rows as a table, in step with every chat that fills the same draft."""
