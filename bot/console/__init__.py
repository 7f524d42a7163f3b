"""The desk of those who look after many units: city reviewers and the bureau. Every page goes through `access`."""
