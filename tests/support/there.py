"""What a test cannot go on without."""

from typing import TypeVar

T = TypeVar("T")


def there(found: T | None) -> T:
    """What was looked for, which must be there."""
    assert found is not None
    return found
