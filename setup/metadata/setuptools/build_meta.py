"""The same for packages whose backend is setuptools, such as yyjson's."""
from scikit_build_core.build import (  # noqa: F401
    build_wheel, get_requires_for_build_wheel, prepare_metadata_for_build_wheel)
