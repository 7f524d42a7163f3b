"""What the policy says: rulebook editions and the reasoning over them.

Pure: no I/O but its packaged editions, no clock, no third-party import.
"""
