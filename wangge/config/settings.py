"""How one deployment of Wangge is configured; every value is read from the environment once."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from wangge.config.environment import env_bool, env_hours, env_int, env_list, env_secret, env_text

BASE_DIR = Path(__file__).resolve().parents[2]

# Where this deployment keeps its own things: database file, uploads, keys. Default: var/ beside the code.
VAR = Path(env_text("WANGGE_VAR", str(BASE_DIR / "var"))).resolve()

# --- what kind of deployment -------------------------------------------------------------------
# Shows error pages with source. Never on where residents can reach it. Default: off.
DEBUG = env_bool("WANGGE_DEBUG")
# The demonstration district: sign-in page lists the cast, first passwords need no change. Default: off.
DEMO = env_bool("WANGGE_DEMO")
# Host names that browsers may use. Default: this machine only.
ALLOWED_HOSTS = env_list("WANGGE_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("WANGGE_ORIGINS")
# The address that links in messages begin with.
PUBLIC_URL = env_text("WANGGE_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
# Served over HTTPS only: secure cookies and HSTS. Default: off, for the machine one tries it on.
HTTPS = env_bool("WANGGE_HTTPS")

# --- secrets -----------------------------------------------------------------------------------
# Each is made on first start and kept in VAR/keys; a cluster of machines must set them.
SECRET_KEY = env_secret("WANGGE_SECRET_KEY", keep_in=VAR / "keys")
# Keys for phone numbers: the first encrypts, `1:hex,2:hex` allows rotation; the index key never changes.
PHONE_KEY = env_secret("WANGGE_PHONE_KEY", keep_in=VAR / "keys")
PHONE_INDEX_KEY = env_secret("WANGGE_PHONE_INDEX_KEY", keep_in=VAR / "keys")

# --- how long things are kept ------------------------------------------------------------------
# Days by kind, as `cases=1095,care=730`; `manage.py retention --dry-run` names the kinds. Default: each its own.
RETENTION_DAYS = {
    name.strip(): int(days)
    for name, _mark, days in (pair.partition("=") for pair in env_list("WANGGE_RETENTION_DAYS"))
}

# --- apps --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "wangge.core",
    "wangge.jobs",
    "wangge.history",
    "wangge.files",
    "wangge.places",
    "wangge.people",
    "wangge.notifications",
    "wangge.duty",
    "wangge.cases",
    "wangge.parking",
    "wangge.message_board",
    "wangge.exchange",
    "wangge.home",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wangge.core.middleware.SecurityHeaders",
    "wangge.exchange.middleware.ApiCalls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wangge.core.middleware.ChosenLanguage",
    "wangge.core.middleware.ShortAddresses",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wangge.people.middleware.ActingPost",
    "wangge.core.middleware.Refusals",
]
ROOT_URLCONF = "wangge.config.urls"
WSGI_APPLICATION = "wangge.config.wsgi.application"
AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "home:start"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- pages -------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "wangge.core.jinja.environment",
            "context_processors": [
                "wangge.core.context.page",
                "wangge.people.context.who",
                "wangge.home.navigation.ways",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploaded pictures, served by right and never straight from the folder.
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- database ----------------------------------------------------------------------------------


def _database(url: str) -> dict[str, object]:
    # SQLite keeps an acknowledged case through a power cut: WAL with synchronous=FULL.
    if not url or url.startswith("sqlite:"):
        name = unquote(urlsplit(url).path) if url else str(VAR / "wangge.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            # A file, so that the threads of a browser journey see one database.
            "TEST": {"NAME": str(VAR / "test.sqlite3")},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


# postgresql://user:password@host:port/name, or sqlite:///path. Default: a SQLite file in VAR.
DATABASES = {"default": _database(env_text("DATABASE_URL"))}
VAR.mkdir(parents=True, exist_ok=True)

# --- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
# English is offered once its catalogue is compiled, never as Chinese pages marked English.
LANGUAGES = [("zh-hans", "中文")]
if (BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.mo").is_file():
    LANGUAGES.append(("en", "English"))
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- signing in --------------------------------------------------------------------------------
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "wangge.people.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "wangge.people.passwords.NotCommon"},
    {"NAME": "wangge.people.passwords.NotTheName"},
]
# How long a staff member stays signed in without doing anything. Default: 12 hours, one shift.
SESSION_COOKIE_AGE = env_int("WANGGE_SESSION_HOURS", 12) * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "wangge.core.views.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# How many reverse proxies of ours stand in front; their forwarded address is believed. Default: none.
PROXIES = env_int("WANGGE_PROXIES", 0)

# --- limits ------------------------------------------------------------------------------------
# Largest request body besides files. Default: 1 MiB.
DATA_UPLOAD_MAX_MEMORY_SIZE = env_int("WANGGE_BODY_KIB", 1024) * 1024
# Largest photo a resident may send. Default: 12 MiB; it is shrunk on arrival.
PHOTO_MAX_BYTES = env_int("WANGGE_PHOTO_MIB", 12) * 1024 * 1024
# Requests from one address in an hour through the public form. Default: 30; a shared wall tablet needs more.
PUBLIC_SUBMISSIONS_PER_HOUR = env_int("WANGGE_SUBMISSIONS_PER_HOUR", 30)

# Calls of the REST API and of Open311 with one token in a minute. Default: 300.
API_CALLS_PER_MINUTE = env_int("WANGGE_API_CALLS_PER_MINUTE", 300)

# --- mail --------------------------------------------------------------------------------------
# Without a host nothing is sent and the delivery log says so; the desk then calls back instead.
EMAIL_HOST = env_text("WANGGE_SMTP_HOST")
EMAIL_PORT = env_int("WANGGE_SMTP_PORT", 25)
EMAIL_HOST_USER = env_text("WANGGE_SMTP_USER")
EMAIL_HOST_PASSWORD = env_text("WANGGE_SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("WANGGE_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_text("WANGGE_MAIL_FROM", "wangge@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.locmem.EmailBackend"
)

# --- calls to other systems ----------------------------------------------------------------------
# Private networks that calls out may go to, as 10.20.0.0/16, for gateways of one's own. Default: none.
CALL_NETWORKS = env_list("WANGGE_CALL_NETWORKS")

# --- messages to outside -------------------------------------------------------------------------
# Nothing leaves: what would be sent by mail, SMS, voice or robot is kept and shown. Default: off.
SINK = env_bool("WANGGE_SINK")
# When no text message or call goes to a resident, as 21:00-08:00. Default: that.
QUIET_HOURS = env_hours("WANGGE_QUIET_HOURS", "21:00-08:00")
# Where robots live in private deployments, as `wecom=https://wecom.example.gov.cn`. Default: the vendors' own hosts.
ROBOT_HOSTS = dict(pair.split("=", 1) for pair in env_list("WANGGE_ROBOT_HOSTS"))
# A font with Chinese characters for pictures of notices. Default: one of this machine's, if it has any.
CJK_FONT = env_text("WANGGE_CJK_FONT")

# --- work behind the scenes ----------------------------------------------------------------------
# Seconds between two looks of the clock and of the job loop. Default: 1.
SWEEP_SECONDS = env_int("WANGGE_SWEEP_SECONDS", 1)
# A worker whose heartbeat is older than this many seconds is reported by /readyz. Default: 30.
HEARTBEAT_SECONDS = env_int("WANGGE_HEARTBEAT_SECONDS", 30)

# --- logs --------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "one_line": {"()": "wangge.core.logs.OneLineForTheirs"},
        "no_secrets": {"()": "wangge.core.logs.WithoutSecrets"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["one_line", "no_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": env_text("WANGGE_LOG_LEVEL", "INFO")},
}
