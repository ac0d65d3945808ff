"""How the fast parts are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar, cast

import numba

# Input columns are read only: arrays that share memory with Arrow are, and others may be passed as such.
INT32: Final = "Array(int32, 1, 'C', readonly=True)"
INT64: Final = "Array(int64, 1, 'C', readonly=True)"
FLOAT64: Final = "Array(float64, 1, 'C', readonly=True)"

F = TypeVar("F", bound=Callable[..., object])


def kernel(signature: str) -> Callable[[F], F]:
    """Compile a function for one signature, without the interpreter lock, and keep it on disk.

    The cache looks at the kernel's own file only, so a kernel calls kernels of its own file alone.
    Where no folder can be written (a read-only container), the function is compiled anew each time.
    """

    def compiled(function: F) -> F:
        try:
            return cast("F", numba.njit(signature, nogil=True, cache=True)(function))
        except RuntimeError as error:
            if "no locator available" not in str(error):
                raise
            return cast("F", numba.njit(signature, nogil=True)(function))

    return compiled
