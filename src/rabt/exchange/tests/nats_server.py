"""A real NATS server with JetStream, whose files outlive it."""

import signal
import socket
import subprocess
import time
from pathlib import Path


class NatsServer:
    """One server on a port of its own; killed as a power cut does, started again on the same files."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as line:
            self.port = int(line.getsockname()[1])
        self.folder, self.address = folder, f"nats://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["nats-server", "-js", "-sd", str(self.folder), "-a", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the broker does not answer")

    def kill(self) -> None:
        """Kill it as a power cut does."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
