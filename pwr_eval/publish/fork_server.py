"""The program of a fork server: ``python -m pwr_eval.publish.fork_server SOCKET WARM MODULE...``."""

import sys

from pwr_eval.publish.forks import serve_until_parent_ends

if __name__ == "__main__":
    serve_until_parent_ends(sys.argv[1], sys.argv[2], sys.argv[3:])
