"""The interval of a share that was counted (Wilson 1927)."""
import math

Z = 1.959963984540054  # 95 %


def wilson(k, n):
    """The 95 % interval of `k` of `n`, as shares."""
    if not n:
        return [0.0, 1.0]
    share, z2 = k / n, Z * Z
    middle, half = share + z2 / (2 * n), Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the ends rounding must not exclude the share itself.
    return [max(0.0, min(share, (middle - half) / (1 + z2 / n))), min(1.0, max(share, (middle + half) / (1 + z2 / n)))]
