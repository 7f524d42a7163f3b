"""The sandbox: a round on published figures, filled up with sample values that say so wherever they appear."""
