"""Names a source package to pip without building it.

`pip download` asks a source package's build backend for its metadata, and would first install that
backend and its compilers' worth of dependencies. We only want the archive (h3's brings the C
library), so this module stands in for the backend: the name and version come from the folder's
name, PKG-INFO in it says the same. setup/fetch.sh puts it on PYTHONPATH for that one command.
"""
import pathlib
import re


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    info = pathlib.Path("PKG-INFO").read_text(encoding="utf-8")
    name = re.search(r"^Name: (\S+)$", info, re.M)[1]
    version = re.search(r"^Version: (\S+)$", info, re.M)[1]
    folder = pathlib.Path(metadata_directory) / f"{name}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
                                     encoding="utf-8")
    return folder.name


def get_requires_for_build_wheel(config_settings=None):
    return []


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise RuntimeError("only the metadata are to be had here")
