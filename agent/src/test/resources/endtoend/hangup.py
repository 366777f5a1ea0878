"""Runs a command at a terminal, closes the terminal once the command has said one of some words (separated by |), and tells
how it ended: its exit status (minus the signal that killed it), and after how many seconds."""
import os
import pty
import signal
import sys
import time

words, command = sys.argv[1].encode().split(b"|"), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Whoever was started by nohup ignores it, and so do its children.
    os.execvp(command[0], command)
said = b""
while not any(word in said for word in words):
    said += os.read(terminal, 4096)
os.close(terminal)
closed = time.monotonic()
_, status = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(status), round(time.monotonic() - closed))
