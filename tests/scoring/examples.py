"""How many examples a property is tried on: eight times the loaded Hypothesis profile's count.

With 25 in the profile that is 200 by default and 2,000 in the long run.
"""

from hypothesis import HealthCheck, settings

PER_PROFILE = 8


def examples(share: int = 1) -> settings:
    """Settings for a property; `share` divides the count where one example is dear."""
    count = settings().max_examples * PER_PROFILE // share
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
