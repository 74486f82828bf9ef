"""`make bench`: print the table of ratios with the environment that it was measured in."""

import importlib
import platform
import sys
from importlib.metadata import version

TOPICS = ("cleaning", "indices")


def main() -> int:
    """Run all benchmarks and print their table."""
    packages = ("numpy", "scipy", "pandas", "xlrd", "python-calamine")
    print(f"Python {sys.version.split()[0]}, {platform.machine()}, {platform.system()}; "
          + ", ".join(f"{name} {version(name)}" for name in packages))
    for topic in TOPICS:
        for row in importlib.import_module(f"benchmarks.{topic}").measure():
            print(f"{row['what']}: {row['ours_s']:.3f} s against {row['peer_s']:.3f} s "
                  f"({row['peer']}), ratio {row['ratio']:.2f}, aim {row['aim']}. {row['note']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
