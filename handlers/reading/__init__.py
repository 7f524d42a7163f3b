"""The grammar of typed answers: how people write numbers, nothings, yes and no. `handlers.quantities` is the door."""
