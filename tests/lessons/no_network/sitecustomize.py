"""Refuse the network to every Python process that has this folder first on PYTHONPATH: the course runs offline.

Python imports a module of this name when it starts. Loopback and Unix sockets stay open, kernels talk through them. A
sitecustomize of the system is loaded afterwards, as it would have been without this folder.
"""

import importlib.machinery
import importlib.util
import ipaddress
import os
import socket
import sys

TEXT = "the course runs offline: its tests refuse a connection to {!r}"
LOCAL_NAMES = {"", "localhost", "ip6-localhost", socket.gethostname()}


def is_local(host):
    """Whether a host name or address means this machine; None and '' mean any of its own addresses."""
    if host is None:
        return True
    host = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host in LOCAL_NAMES
    return address.is_loopback or address.is_unspecified


def refuse_strangers(name):
    """Replace one method of socket.socket by one that refuses every address beyond this machine."""
    original = getattr(socket.socket, name)

    def guarded(self, *arguments):
        address = arguments[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            raise OSError(TEXT.format(address))
        return original(self, *arguments)

    setattr(socket.socket, name, guarded)


for method in ("connect", "connect_ex", "sendto"):
    refuse_strangers(method)

resolve = socket.getaddrinfo


def getaddrinfo(host, *arguments, **options):
    """Resolve names of this machine only; asking a name server is a call to the network too."""
    if not is_local(host):
        raise socket.gaierror(socket.EAI_FAIL, TEXT.format(host))
    return resolve(host, *arguments, **options)


socket.getaddrinfo = getaddrinfo

here = os.path.dirname(os.path.abspath(__file__))
others = [folder for folder in sys.path if os.path.abspath(folder) != here]
found = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
if found is not None and found.loader is not None:
    found.loader.exec_module(importlib.util.module_from_spec(found))
