"""Which well-known project a name that nobody knows was meant to be: a slip of the finger, turned words, or what one imports.

Pure. Says nothing rather than guess wildly; a name that is well known itself has no neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from packaging.utils import canonicalize_name

from pinfold.analysis.popular import popular, ranks

MAX_LENGTH = 64  # characters; a longer name is no slip of the finger
_AFFIXES = ("python", "py", "lib", "python3")

# What people import (or type) and what they would have to install.
_IMPORTS = """
yaml pyyaml  cv2 opencv-python  opencv opencv-python  sklearn scikit-learn  scikit scikit-learn  skimage scikit-image
bs4 beautifulsoup4  beautifulsoup beautifulsoup4  beautiful-soup beautifulsoup4  pil pillow  image pillow
dotenv python-dotenv  dateutil python-dateutil  crypto pycryptodome  cryptodome pycryptodomex  pycrypto pycryptodome
jwt pyjwt  jose python-jose  multipart python-multipart  slugify python-slugify  magic python-magic  docx python-docx
pptx python-pptx  ldap python-ldap  telegram python-telegram-bot  discord discord-py  slack slack-sdk  github pygithub
gitlab python-gitlab  git gitpython  serial pyserial  usb pyusb  bluetooth bleak  mysqldb mysqlclient
mysql mysql-connector-python  psycopg2-bin psycopg2-binary  postgres psycopg  postgresql psycopg  mongo pymongo  bson pymongo
gridfs pymongo  elastic elasticsearch  kafka kafka-python  memcache pymemcache  zmq pyzmq  nacl pynacl  openssl pyopenssl
ssh paramiko  win32api pywin32  win32com pywin32  pythoncom pywin32  pywintypes pywin32  wx wxpython  qt5 pyqt5  qt6 pyqt6
googleapiclient google-api-python-client  google-cloud google-cloud-storage  attr attrs  pkg-resources setuptools
markdown2 markdown  levenshtein-python levenshtein  fuzzy rapidfuzz  socketio flask-socketio
rest-framework djangorestframework  django-rest-framework djangorestframework  drf djangorestframework
django-rest djangorestframework  corsheaders django-cors-headers  django-cors django-cors-headers  environ django-environ
debug-toolbar django-debug-toolbar  allauth django-allauth  crispy-forms django-crispy-forms  flask-jwt flask-jwt-extended
flask-sql-alchemy flask-sqlalchemy  decouple python-decouple  consul python-consul  speech-recognition speechrecognition
faiss faiss-cpu  torch-vision torchvision  torch-audio torchaudio  pytorch torch  tensor-flow tensorflow  tf tensorflow
tensorflow-keras tf-keras  hugging-face-hub huggingface-hub  pdfminer pdfminer-six  fitz pymupdf  ruamel ruamel-yaml
lz4tools lz4  snappy python-snappy  zstd zstandard  barcode python-barcode  smbus smbus2  rpi gpiozero  talib ta
ffmpeg ffmpeg-python  whisper openai-whisper  youtube-dlp yt-dlp  ytdlp yt-dlp  jupyter-notebook notebook  ipynb notebook
sphinx-theme sphinx-rtd-theme  nose-tests pytest  testing pytest  unittest pytest  flake flake8  pep8 pycodestyle
autopep autopep8  importlib-meta importlib-metadata  typing-extension typing-extensions  websocket websocket-client
dns dnspython  markdown-it markdown-it-py  jsonpath jsonpath-ng  box python-box  hydra hydra-core  xdist pytest-xdist
asyncpgsa asyncpg  airflow apache-airflow  beam apache-beam  spark pyspark  prometheus prometheus-client
opentelemetry opentelemetry-api  azure azure-core  aws boto3  s3 boto3  lightning-pytorch pytorch-lightning  mpl matplotlib
np numpy  pd pandas  sa sqlalchemy
"""


class _Shape(NamedTuple):
    """What two names must have nearly in common to be near each other; cheaper to compare than the names."""

    name: str
    length: int
    letters: int  # a bit for each character that it has


def near_names(name: str, limit: int = 3) -> tuple[str, ...]:
    """Well-known projects, nearest first, of which `name` may be a misspelling; normalised, at most `limit`."""
    key = canonicalize_name(name)
    return () if len(key) > MAX_LENGTH else _near(key)[:limit]


@lru_cache(maxsize=4_096)
def _near(key: str) -> tuple[str, ...]:
    known = ranks()
    if not key or key in known:
        return ()
    found: dict[str, int] = {}
    if imported := _imports().get(key):
        found[imported] = 0
    for name in (*_turned().get(_bag(key), ()), *_joined().get(key.replace("-", ""), ()), *_affixed(key)):
        found.setdefault(name, 1)
    for name, far in _slips(key):
        found.setdefault(name, 1 + far)
    return tuple(sorted(found, key=lambda name: (found[name], known.get(name, len(known)))))


def _slips(key: str) -> Iterable[tuple[str, int]]:
    """Names at a distance that such a length allows: of three letters the first is right, of two none can be told."""
    length = len(key)
    if length < 3:
        return
    letters = _letters(key)
    for name, other, theirs in _shapes():
        allowed = 2 if min(length, other) >= 8 else 1
        if abs(length - other) > allowed or (letters ^ theirs).bit_count() > 2 * allowed or other < 3:
            continue
        if min(length, other) < 5 and name[0] != key[0]:
            continue
        far = _distance(key, name, allowed)
        if far <= allowed:
            yield name, far


def _distance(a: str, b: str, allowed: int) -> int:
    """`spelling.distance` as far as it is allowed, anything more beyond that: some ten times as fast for one or two."""
    if a == b:
        return 0
    if not allowed or abs(len(a) - len(b)) > allowed:
        return allowed + 1
    at = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        at += 1
    a, b = a[at:], b[at:]
    if not a or not b:
        return len(a) + len(b)
    rest = allowed - 1
    best = min(_distance(a[1:], b, rest), _distance(a, b[1:], rest), _distance(a[1:], b[1:], rest))
    if best and a[:2] == b[1::-1]:
        best = min(best, _distance(a[2:], b[2:], rest))
    return best + 1


def _affixed(key: str) -> Iterable[str]:
    """`flask` for `python-flask` and `flask-py`, `python-slugify` for `pyslugify`."""
    known = ranks()
    core = {key}
    for affix in _AFFIXES:
        core |= {key.removeprefix(f"{affix}-"), key.removesuffix(f"-{affix}")}
    core.add(key.removeprefix("py") if len(key) > 5 else key)
    for each in sorted(core):
        if len(each) < 3:
            continue
        if each != key and each in known:
            yield each
        for other in (f"python-{each}", f"py{each}", f"{each}-python", f"{each}-py"):
            if other in known:
                yield other


def _bag(key: str) -> tuple[str, ...]:
    return tuple(sorted(key.split("-")))


def _letters(key: str) -> int:
    bits = 0
    for character in key:
        bits |= 1 << (ord(character) & 63)
    return bits


@cache
def _shapes() -> tuple[_Shape, ...]:
    return tuple(_Shape(name, len(name), _letters(name)) for name in popular())


@cache
def _turned() -> dict[Hashable, tuple[str, ...]]:
    """Names of several words by these in alphabetical order."""
    return _grouped((_bag(name), name) for name in popular() if "-" in name)


@cache
def _joined() -> dict[Hashable, tuple[str, ...]]:
    """Names by what is left of them without hyphens."""
    return _grouped((name.replace("-", ""), name) for name in popular())


def _grouped(pairs: Iterable[tuple[Hashable, str]]) -> dict[Hashable, tuple[str, ...]]:
    groups: dict[Hashable, tuple[str, ...]] = {}
    for group, name in pairs:
        groups[group] = (*groups.get(group, ()), name)
    return groups


@cache
def _imports() -> dict[str, str]:
    words = _IMPORTS.split()
    return dict(zip(words[::2], words[1::2], strict=True))
