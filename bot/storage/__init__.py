"""Everything kept: tables, connections, what is loaded for a turn, what is written by it."""
