"""Builds the folders of the AWS Common Runtime (awscrt), which few calls need (`caller.sdk.common_runtime`).

awscrt contains a compiled library, so the layer has one folder for each architecture of Lambda.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from scripts.tooling.environment import SetUpError

if TYPE_CHECKING:
    from pathlib import Path

MACHINES = ("aarch64", "x86_64")
"""The architectures of Lambda, as `uname -m` prints them ("Lambda instruction set architecture")."""

OLDEST_PYTHON = "3.11"
"""The oldest Python that can load the library. The local AWS runs the layer with the Python of this project."""

# botocore uses only the signers and the checksums, and the modules that they import.
UNUSED = (
    *("awscrt/_test.py", "awscrt/aio", "awscrt/aws_iot_metrics.py", "awscrt/cbor.py", "awscrt/eventstream"),
    *("awscrt/mqtt*.py", "awscrt/s3.py", "awscrt/websocket.py"),
)

_LIBRARY = "_awscrt.abi3.so"
_ELF64_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
_FILE_HEADER = struct.Struct("<32xQ14xHH")  # e_phoff, e_phentsize, e_phnum
_SEGMENT_HEADER = struct.Struct("<8xQ16xQ")  # p_offset, p_filesz
_HEADER_SIZE = 64


def strip_library(folder: Path, machine: str) -> None:
    """Removes the information for debuggers from the library of an installed awscrt.

    Raises:
        SetUpError: The folder contains no library for an architecture of Lambda.
    """
    library = folder / _LIBRARY
    if not library.is_file():
        raise SetUpError(f"awscrt doesn't contain {_LIBRARY} for {machine}.")
    library.write_bytes(strip(library.read_bytes()))


def strip(library: bytes) -> bytes:
    """Returns a shared library without its sections, which only linkers and debuggers read.

    The dynamic loader reads only the segments. They precede the symbols and the debugging information, which are half
    of the file. Building doesn't depend on a program like `strip`, which the machine may not have.

    Source: "Object files" in the System V Application Binary Interface (`Elf64_Ehdr`, `Elf64_Phdr`).

    Raises:
        SetUpError: The library isn't a little-endian 64-bit ELF file.
    """
    if not library.startswith(_ELF64_LITTLE_ENDIAN):
        raise SetUpError("The library of awscrt isn't an ELF file for a 64-bit architecture of Lambda.")
    start, size, count = _FILE_HEADER.unpack_from(library)
    segments = (_SEGMENT_HEADER.unpack_from(library, start + size * index) for index in range(count))
    end = max(offset + length for offset, length in segments)
    header = bytearray(library[:_HEADER_SIZE])
    struct.pack_into("<Q", header, 40, 0)  # e_shoff
    struct.pack_into("<2H", header, 60, 0, 0)  # e_shnum, e_shstrndx
    return bytes(header) + library[_HEADER_SIZE:end]
