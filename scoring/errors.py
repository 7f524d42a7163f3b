"""What may be refused, and to whom the sentence is written. Policy outcomes are values, never exceptions."""


class RefusalError(ValueError):
    """A mistake in what was handed in; the message says what, where and what to do."""


class ReadingError(RefusalError):
    """A setting, year or grade that the edition does not know; written to whoever chose it."""


class SheetError(RefusalError):
    """A table that cannot be read; `problems` lists every bad cell, not only the first."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class RulebookError(RefusalError):
    """A rulebook its author must mend: which file, which table, which field, and what to write."""

    def __init__(self, source: str, table: str, field: str, advice: str) -> None:
        super().__init__(f"{source}：[{table}] 的 {field}：{advice}")
        self.source = source
        self.table = table
        self.field = field
        self.advice = advice
