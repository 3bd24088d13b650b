"""Projects that many people know, the best known first: a judgement by hand, to rank what completion offers and to recognise typos.

Must never be taken for what exists. Names are normalised (PEP 503).
"""

from __future__ import annotations

from functools import cache

_NAMES = """
requests numpy pandas boto3 setuptools urllib3 pytest flask django pyyaml certifi packaging typing-extensions python-dateutil
pip six click pydantic fastapi scipy matplotlib scikit-learn sqlalchemy jinja2 cryptography idna charset-normalizer wheel pytz
attrs rich httpx aiohttp torch transformers beautifulsoup4 lxml pillow tqdm werkzeug markupsafe pydantic-core uvicorn
starlette black ruff mypy openai psutil redis celery gunicorn psycopg2-binary psycopg2 opencv-python tensorflow selenium
scrapy pyjwt botocore s3transfer jmespath cffi pycparser colorama protobuf grpcio googleapis-common-protos google-auth
google-api-core google-cloud-storage google-cloud-bigquery google-api-python-client awscli azure-core azure-identity
azure-storage-blob poetry tox virtualenv pipenv uv twine build hatchling hatch flit poetry-core setuptools-scm pdm pre-commit
coverage pytest-cov pytest-mock pytest-asyncio pytest-xdist hypothesis flake8 isort pylint autopep8 bandit sphinx mkdocs
mkdocs-material ipython jupyter jupyterlab notebook ipykernel ipywidgets seaborn plotly bokeh streamlit dash gradio altair
networkx sympy statsmodels xgboost lightgbm catboost keras torchvision torchaudio pytorch-lightning lightning nltk spacy
gensim huggingface-hub tokenizers datasets accelerate safetensors sentencepiece tiktoken langchain langchain-core
langchain-openai langchain-community langgraph llama-index anthropic sentence-transformers diffusers peft bitsandbytes
faiss-cpu chromadb onnx onnxruntime djangorestframework django-cors-headers django-filter django-environ django-debug-toolbar
django-extensions django-allauth django-storages django-redis drf-spectacular djangorestframework-simplejwt channels daphne
whitenoise django-crispy-forms flask-sqlalchemy flask-cors flask-login flask-wtf flask-migrate flask-restful
flask-jwt-extended flask-socketio flask-caching flask-bcrypt flask-mail flask-admin flask-babel flask-limiter quart
itsdangerous blinker wtforms alembic asyncpg aiosqlite psycopg pymysql mysqlclient mysql-connector-python pymongo motor
mongoengine peewee tortoise-orm sqlmodel databases cassandra-driver elasticsearch opensearch-py kafka-python confluent-kafka
aiokafka pika kombu amqp billiard vine flower rq dramatiq huey apscheduler python-dotenv python-multipart python-jose passlib
bcrypt argon2-cffi pyopenssl pycryptodome pycryptodomex pynacl paramiko fabric invoke ansible ansible-core netmiko scapy
dnspython requests-oauthlib oauthlib requests-toolbelt requests-cache httplib2 httpcore h11 h2 hpack hyperframe anyio sniffio
trio websockets websocket-client aiofiles aiosignal frozenlist multidict yarl async-timeout aiohappyeyeballs propcache uvloop
httptools watchfiles email-validator orjson ujson simplejson msgpack jsonschema jsonschema-specifications referencing rpds-py
marshmallow cattrs pydantic-settings annotated-types toml tomli tomlkit tomli-w pyparsing regex chardet soupsieve html5lib
cssselect parsel feedparser markdown markdown-it-py mdurl bleach docutils pygments mistune commonmark jinja2-cli cookiecutter
typer typer-cli fire docopt argcomplete prompt-toolkit questionary termcolor tabulate prettytable colorlog loguru structlog
sentry-sdk python-json-logger watchdog pyinotify schedule croniter arrow pendulum dateparser humanize babel tzdata tzlocal
freezegun faker factory-boy mock responses vcrpy requests-mock respx httpretty moto localstack nox tenacity backoff retrying
cachetools diskcache joblib cloudpickle dill filelock fasteners portalocker platformdirs appdirs distlib importlib-metadata
importlib-resources zipp pluggy iniconfig exceptiongroup more-itertools toolz cytoolz sortedcontainers decorator wrapt
deprecated typing-inspect mypy-extensions pathspec pyright types-requests types-pyyaml types-python-dateutil types-setuptools
typeguard beartype dacite dataclasses-json pyrsistent numba llvmlite cython cupy jax jaxlib flax optax dask distributed ray
polars pyarrow fastparquet vaex modin duckdb pyspark h5py tables xarray netcdf4 zarr numcodecs openpyxl xlrd xlsxwriter xlwt
python-docx python-pptx pypdf pypdf2 pdfminer-six pdfplumber pymupdf reportlab weasyprint fpdf2 camelot-py tabula-py
pytesseract easyocr imageio scikit-image opencv-contrib-python opencv-python-headless albumentations ultralytics timm kornia
mediapipe face-recognition dlib pyqt5 pyqt6 pyside6 pyside2 kivy pygame pyglet wxpython customtkinter pysimplegui textual
urwid blessed pyautogui pynput keyboard mouse mss pywin32 pyinstaller cx-freeze nuitka py2exe shiboken6 playwright
pytest-playwright splinter mechanize robotframework robotframework-seleniumlibrary behave locust allure-pytest pytest-html
pytest-django pytest-flask pytest-timeout pytest-rerunfailures pytest-benchmark pytest-randomly pytest-env pytest-sugar
pytest-bdd nose nose2 unittest2 testcontainers docker docker-compose kubernetes openshift pulumi pulumi-aws aws-cdk-lib
troposphere boto aioboto3 aiobotocore s3fs fsspec gcsfs adlfs smart-open google-cloud-pubsub google-cloud-core
google-cloud-logging google-cloud-firestore google-cloud-secret-manager google-cloud-aiplatform google-auth-oauthlib
google-generativeai google-genai firebase-admin grpcio-tools grpcio-status proto-plus thrift avro azure-keyvault-secrets
azure-mgmt-core azure-mgmt-resource azure-common azure-servicebus azure-cosmos msal msal-extensions msrest adal
snowflake-connector-python snowflake-sqlalchemy databricks-sdk databricks-sql-connector dbt-core dbt-postgres dbt-snowflake
apache-airflow apache-beam prefect dagster luigi mlflow wandb tensorboard optuna hyperopt comet-ml neptune clearml kfp
great-expectations pandera pandas-gbq sqlalchemy-utils sqlparse sqlglot sqlfluff psycopg-binary clickhouse-driver
clickhouse-connect influxdb-client redis-py-cluster hiredis fakeredis pylibmc pymemcache neo4j py2neo couchdb minio hvac
python-consul etcd3 zeroconf pyserial pyusb pymodbus paho-mqtt smbus2 rpi-gpio adafruit-blinka gpiozero bleak esptool
discord-py python-telegram-bot aiogram telethon pyrogram slack-sdk slack-bolt twilio sendgrid stripe tweepy praw spotipy
youtube-dl yt-dlp pytube moviepy pydub librosa soundfile sounddevice pyaudio speechrecognition gtts pyttsx3 openai-whisper
ffmpeg-python mutagen music21 gitpython pygithub python-gitlab jira atlassian-python-api pygit2 dulwich semver newspaper3k
wikipedia requests-html fake-useragent cloudscraper undetected-chromedriver webdriver-manager lxml-html-clean w3lib
itemadapter twisted tornado sanic falcon bottle cherrypy pyramid aiohttp-cors connexion litestar strawberry-graphql graphene
graphene-django graphql-core ariadne gql zeep suds xmltodict defusedxml xmlschema dicttoxml untangle shapely geopandas fiona
pyproj rasterio folium geopy cartopy osmnx gdal rtree geojson basemap pyshp contextily astropy biopython rdkit mdanalysis
pymatgen ase openbabel qiskit cirq pennylane simpy pulp ortools cvxpy cvxopt pyomo gurobipy gym gymnasium stable-baselines3
pettingzoo mujoco pybullet deap control pint uncertainties numexpr bottleneck patsy lifelines prophet pmdarima arch tsfresh
sktime darts neuralprophet yfinance ccxt ta pandas-ta backtrader zipline quantlib alpaca-trade-api web3 eth-account eth-utils
bitcoin pycoingecko ecdsa rsa pyasn1 pyasn1-modules asn1crypto python-ldap ldap3 authlib pysaml2 python3-saml
social-auth-app-django python-keycloak keyring secretstorage jeepney pywin32-ctypes pexpect ptyprocess sh plumbum psycogreen
gevent greenlet eventlet zope-interface zope-event pyzmq nats-py traitlets jupyter-client jupyter-core nbconvert nbformat
jupyter-server jupyterhub voila papermill nbclient matplotlib-inline stack-data executing asttokens pure-eval parso jedi
backcall pickleshare debugpy comm widgetsnbextension fonttools kiwisolver cycler contourpy threadpoolctl mpmath narwhals
pyreadline3 pywinpty send2trash terminado argon2-cffi-bindings webencodings tinycss2 jsonpointer jsonpatch jsonpath-ng
dictdiffer deepdiff genson glom addict munch python-box dynaconf omegaconf hydra-core configobj configparser environs
python-decouple pyhocon confuse absl-py gast astunparse opt-einsum flatbuffers ml-dtypes tensorflow-probability tensorflow-hub
tensorflow-datasets tf-keras einops fairscale deepspeed vllm triton flash-attn xformers torchmetrics ninja cmake pybind11
nanobind scikit-build scikit-build-core meson meson-python maturin setuptools-rust cibuildwheel auditwheel delocate pip-tools
pip-audit pipdeptree pipx safety pyupgrade autoflake pycodestyle pyflakes mccabe pydocstyle darglint vulture radon interrogate
yamllint codespell opentelemetry-api opentelemetry-sdk opentelemetry-instrumentation opentelemetry-exporter-otlp
prometheus-client statsd datadog ddtrace newrelic elastic-apm rollbar bugsnag logging-tree graypy ruamel-yaml oyaml pyaml
strictyaml jsonlines pylint-django mypy-boto3 boto3-stubs django-stubs sqlalchemy-stubs pandas-stubs django-celery-beat
django-celery-results django-import-export django-mptt django-taggit django-guardian django-ckeditor django-tables2
django-widget-tweaks django-htmx django-ninja wagtail mezzanine mkdocstrings mkdocs-autorefs mkdocs-jupyter sphinx-rtd-theme
sphinx-autodoc-typehints myst-parser furo recommonmark nbsphinx numpydoc breathe alabaster imagesize snowballstemmer
sphinxcontrib-serializinghtml pdoc pdoc3 livereload lazy-object-proxy astroid rapidfuzz fuzzywuzzy thefuzz python-levenshtein
levenshtein jellyfish textdistance unidecode ftfy langdetect langid textblob wordcloud emoji inflect inflection pyphen
num2words phonenumbers pycountry python-slugify shortuuid nanoid ulid-py qrcode python-barcode segno pyzbar zxcvbn uuid6
hashids sqids xxhash mmh3 blake3 lz4 zstandard python-snappy brotli py7zr rarfile patool python-magic filetype pyfiglet
alive-progress halo yaspin rich-click click-default-group cleo clikit cliff clint pyperclip pymupdf4llm markitdown docx2txt
docxtpl odfpy ebooklib unstructured pypandoc marko markdownify html2text trafilatura readability-lxml pyquery mcp fastmcp
crewai litellm instructor guidance dspy pinecone qdrant-client weaviate-client pymilvus pgvector cohere mistralai groq
replicate together ollama tavily-python
"""


@cache
def popular() -> tuple[str, ...]:
    """All of them, each once."""
    return tuple(_NAMES.split())


@cache
def ranks() -> dict[str, int]:
    """The place of each, 0 for the best known."""
    return {name: rank for rank, name in enumerate(popular())}
