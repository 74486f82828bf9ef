"""Refuse every connection that leaves this machine: notebooks need no network.

Python imports this file at start when its folder is on PYTHONPATH. Loopback stays open, since
a kernel talks to its client over it.
"""

import socket

_connect = socket.socket.connect
_LOOPBACK = ("127.", "::1", "localhost")


def _guarded(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
        raise OSError(f"notebooks have no network: connection to {address[0]} refused")
    return _connect(self, address)


socket.socket.connect = _guarded
