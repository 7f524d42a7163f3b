"""Why a backup is not made or not restored."""

from scoring.errors import RefusalError


class BackupError(RefusalError):
    """A backup that cannot be made, or must not be restored; the message says why and what to do."""
