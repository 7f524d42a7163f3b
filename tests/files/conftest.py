"""A real LibreOffice. Where there is none, its tests are skipped by name, with what to install."""

import pytest

from tests.files.office import Office, installed


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    found = installed(tmp_path_factory.mktemp("office"))
    if found is None:
        pytest.skip("NOT RUN: no LibreOffice on this machine (apt-get install libreoffice-calc-nogui python3-uno)")
    return found
