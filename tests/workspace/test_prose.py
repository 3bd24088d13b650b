"""Prose with a requirement file's name is told from requirement files, however broken."""

from __future__ import annotations

import pytest

from pinfold.requirements.parser import parse
from pinfold.workspace.prose import is_prose

PROSE = {
    "plain": """Product requirements

Overview
The system must let a user sign in with an e-mail address.
It should answer within two seconds.

1. Every page has a footer.
2. The footer shows the version (see below).
""",
    "bullets": """# Requirements
- The user can upload a file of up to 10 MB
- Uploads are kept for 30 days
* An administrator may delete any upload
""",
    "one line": "These are the requirements for the new billing service.\n",
    "wrapped": "In order to run the tests you need a recent browser and\n"
    "a working network connection; nothing else is\nneeded.\n",
    "german": "Anforderungen\nDas System muss den Benutzer anmelden.\n"
    "Jede Seite zeigt eine Fußzeile.\nDie Antwort kommt sofort.\n",
    "russian": "Требования\nСистема должна работать быстро\nКаждая страница имеет меню\n",
    "japanese": "要件\nシステムは高速でなければならない\nユーザーはログインできる\n",
    "long": "The system must keep the record of every single change.\n" * 5000,
    "with names": "Software:\nPython\n"
    "Docker\nYou will need both of them on the machine.\nPlease install the latest version you can.\n",
}
NOT_PROSE = {
    "empty": "",
    "comments": "# The system must let a user sign in.\n# It should be fast.\n",
    "pins": "requests==2.31.0\nflask\n",
    "spaces for operators": "requests 2.31.0\nflask 2.0\ndjango 4\nnumpy 1.26 # the last of its kind\n",
    "single equals": "requests=2.31.0\nflask=2.0\n",
    "a shell command": "pip install requests flask django numpy\n",
    "several": "$ pip install the requirements for this\npip install requests and flask for the server\n",
    "one line of names": "requests, flask, django, numpy, pandas\n",
    "words of names": "requests flask django numpy pandas\n",
    "pip list": "Package    Version\n---------- -------\nabsl-py    1.0.0\ncertifi    2023.7.22\n",
    "conda": "_libgcc_mutex 0.1 main\nblas 1.0 mkl\nca-certificates 2023.01.10 h06a4308_0\n",
    "template": "{% if cookiecutter.use_celery == 'y' %}\ncelery\n{% endif %}\n",
    "conflict": "<<<<<<< HEAD\nrequests==2\n=======\nrequests==3\n>>>>>>> main\n",
    "header forgot its hash": "This file was made by pip-compile with the command below\n"
    "requests==2.31.0\nflask==2.0\n",
    "two headers, bare names": "Install these with pip please.\nThey are needed for the server.\nflask\n"
    "requests\nnumpy\nsix\n",
    "one stray sentence": "flask\nThis one is for the tests\npytest\n",
    "readme of options": "--index-url https://example.com/simple\n--pre the latest\n",
    "html": "<!DOCTYPE html>\n<html>\n<body>\n<p>This is not the page that you are looking for.</p>\n</body>\n",
    "names with versions in words": "requests version 2.31 or newer\nflask at least 2.0\nsix==1.0\n",
    "links": "see https://example.com/the/list/of/all\nhttps://example.com/x.zip\n",
}


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE.keys())
def test_prose(text: str) -> None:
    assert is_prose(parse(text))


@pytest.mark.parametrize("text", NOT_PROSE.values(), ids=NOT_PROSE.keys())
def test_requirement_files_broken_or_not(text: str) -> None:
    assert not is_prose(parse(text))
