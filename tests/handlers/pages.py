"""A page without a browser: rows entered in it, each with what it was shown, and what is said beside them."""

from dataclasses import dataclass, field

from handlers.effects import Fate, Record, Remark
from handlers.said import Cell, Cells, Said
from handlers.situation import Conversation
from handlers.table import respond
from tests.handlers.people import Person, carried_out


@dataclass
class Page:
    """A page opened for somebody. What it was shown of each row is kept as a browser keeps it."""

    person: Person
    form: str = "indicators"
    seen: dict[str, int] = field(default_factory=dict)
    recorded: list[Record] = field(default_factory=list)

    def looks(self) -> None:
        """Show everything as it stands."""
        town = self.person.town
        draft = town.drafts.get((self.form, town.round.year if town.round else 0))
        self.seen = {key: answer.seq for key, answer in draft.answers.items()} if draft else {}

    def enters(self, agreed: str = "", reason: str = "", **rows: str) -> Remark:
        """Enter rows together (`prev__high_tech` for last year's); return what is said of the last of them."""
        return self.sends(
            *(
                Cell(key, raw, self.seen.get(key, 0), agreed, reason)
                for name, raw in rows.items()
                for key in [name.replace("__", ".")]
            )
        )[-1]

    def sends(self, *cells: Cell) -> list[Remark]:
        remarks = self.does(Cells(self.form, cells))
        assert len(remarks) == len(cells) or remarks[0].key == ""
        for remark in remarks:  # a browser draws the row anew with every answer
            answer = self.person.town.answer(remark.key, self.form)
            self.seen[remark.key] = answer.seq if answer else 0
        return remarks

    def does(self, said: Said) -> list[Remark]:
        town, held = self.person.town, self.person.roles[0].id if self.person.roles else None
        situation = town.situation(Conversation(role_id=held), self.person.roles, person=self.person.person_id)
        decision = respond(situation, said)
        assert decision.conversation == situation.conversation, "a page moves no conversation"
        town.drafts = dict(carried_out(situation, decision).drafts)
        self.recorded = [effect for effect in decision.effects if isinstance(effect, Record)]
        remarks = [effect for effect in decision.effects if isinstance(effect, Remark)]
        assert remarks, "somebody was left without an answer"
        assert all(one.text or one.fate is Fate.STORED for one in remarks)
        return remarks
