"""A row's number as it comes in an address or a form."""

from typing import Annotated

from pydantic import Field

MOST_ID = 2**62  # a longer number is no id, and no database takes it

Id = Annotated[int, Field(ge=0, le=MOST_ID)]
