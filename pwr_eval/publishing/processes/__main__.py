"""The program of a fork server: ``python -m pwr_eval.publishing.processes SOCKET WARM MODULE...``."""

import sys

from pwr_eval.publishing.processes.fork_server import serve_until_parent_ends

if __name__ == "__main__":
    serve_until_parent_ends(sys.argv[1], sys.argv[2], sys.argv[3:])
