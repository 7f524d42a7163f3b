"""What is typed into a form. PostgreSQL stores no zero byte: it becomes the sign for what cannot be shown."""

from typing import Annotated

from pydantic import AfterValidator

Typed = Annotated[str, AfterValidator(lambda words: words.replace("\x00", "\ufffd"))]
