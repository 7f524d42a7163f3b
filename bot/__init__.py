"""The shell: channels, storage, clock, pages and commands. The only package with side effects."""
