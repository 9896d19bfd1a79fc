"""The other emulator: dynalite as npm has it, installed into build/ and started empty."""
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port():
    """dynalite takes port 0 for its usual one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start():
    """The process, and the port on loopback at which it listens."""
    folder = ROOT / "build" / "differential"
    program = folder / "node_modules" / ".bin" / "dynalite"
    if not program.exists():
        node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
        version = "4.0.0" if int(node[1:].split(".")[0]) >= 20 else "3.2.2"
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error",
                        "--prefix", folder, f"dynalite@{version}"], check=True)
    port = free_port()
    process = subprocess.Popen(["nice", program, "--host", "127.0.0.1", "--port", str(port),
                                "--createTableMs", "0", "--deleteTableMs", "0"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()  # "Listening at ..."
    return process, port
