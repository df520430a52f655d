"""A real Spark Connect server of two local workers, for the length of a block."""

import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

STARTING = 120
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"


@contextmanager
def connect_server():
    import pyspark  # noqa: PLC0415 - an optional extra

    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.port": port,
        "spark.sql.shuffle.partitions": 8,
        "spark.ui.enabled": "false",
        "spark.driver.host": "localhost",
    }
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    command = [submit, "--master", "local[2]", "--class", SERVER, *options, "spark-internal"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + STARTING
        while not answers(port):
            assert server.poll() is None, "the Spark Connect server did not start"
            assert time.monotonic() < until, "the Spark Connect server did not start in time"
            time.sleep(0.5)
        yield f"sc://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def answers(port):
    try:
        with socket.create_connection(("localhost", port), timeout=1):
            return True
    except OSError:
        return False
