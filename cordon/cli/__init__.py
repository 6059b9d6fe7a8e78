"""The command line: each command reads its input, calls one action and shows the answer."""
