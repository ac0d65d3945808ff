"""``python -m coincide`` is the command ``coincide``."""

from coincide.cli.app import main

if __name__ == "__main__":
    main()
