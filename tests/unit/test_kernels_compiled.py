from __future__ import annotations

import numba
import pytest
from numba.core import caching

from coincide.kernels.compiled import kernel


def double(value: int) -> int:
    return 2 * value


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled under NUMBA_DISABLE_JIT")
def test_where_no_cache_can_be_written_a_kernel_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    # numba asks each locator for a folder it can write to; a read-only container has none
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    compiled = kernel("int64(int64)")(double)
    assert compiled(21) == 42
    assert compiled.nopython_signatures


def test_other_failures_are_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("something else")

    monkeypatch.setattr(numba, "njit", broken)
    with pytest.raises(RuntimeError, match="something else"):
        kernel("int64(int64)")(double)
