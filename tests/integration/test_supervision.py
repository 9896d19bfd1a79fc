"""The command under `exec`: told to end, leaving something behind; who waits for the server."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from rig import DYNARIG, run

# Tells that it runs, and on SIGTERM that it was told; then leaves with a code of its own.
OBEDIENT = """
import pathlib, signal, sys
def told(*_):
    pathlib.Path("told").touch()
    sys.exit(9)
signal.signal(signal.SIGTERM, told)
pathlib.Path("runs").touch()
while True:
    signal.pause()
"""
# Ends at once; its child would go on for a minute.
LEAVER = """
import subprocess
with open("left", "w") as file:
    file.write(str(subprocess.Popen(["sleep", "60"]).pid))
"""


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "not within 20 s"
        time.sleep(0.02)


class Supervision(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_signal_is_handed_on_and_the_report_is_still_written(self):
        process = subprocess.Popen([DYNARIG, "exec", "--", sys.executable, "-c", OBEDIENT],
                                   cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        wait_for((self.folder / "runs").exists)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 128 + signal.SIGTERM)
        self.assertTrue((self.folder / "told").exists())
        self.assertTrue((self.folder / "dynarig-report/report.json").exists())

    def test_what_the_command_leaves_behind_is_ended(self):
        done = run("exec", "--", sys.executable, "-c", LEAVER, cwd=self.folder)
        self.assertIn("dynarig: the command left processes behind; they were ended\n", done.stderr)
        with self.assertRaises(ProcessLookupError):
            os.kill(int((self.folder / "left").read_text()), 0)

    def test_the_url_comes_on_a_descriptor(self):
        read, write = os.pipe()
        process = subprocess.Popen([DYNARIG, "serve", "--port", "0", "--ready-fd", str(write)],
                                   cwd=self.folder, pass_fds=[write], stdout=subprocess.PIPE,
                                   text=True)
        os.close(write)
        with os.fdopen(read) as ready:
            told = ready.read()  # to its end: the server closes it
        self.assertEqual(process.stdout.readline(), told)
        self.assertRegex(told, r"^http://127\.0\.0\.1:\d+\n$")
        self.assertEqual(run("wait", "--endpoint", told.strip()).returncode, 0)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), 0)
        process.stdout.close()

    def test_a_descriptor_that_is_none(self):
        done = run("serve", "--port", "0", "--ready-fd", "77", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (
            2, "dynarig: --ready-fd 77: cannot be written: Bad file descriptor\n"))


if __name__ == "__main__":
    unittest.main()
