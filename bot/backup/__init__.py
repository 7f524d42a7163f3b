"""One file that holds an installation: every row as of one moment and every received file, for either database."""
