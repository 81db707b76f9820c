"""Errors, each with the exit code that the command line gives it.

SummarizerError
├── InputError                2   the article, a file or an option is unusable
│   ├── ArticleError          2   unreadable, empty, binary, undecodable
│   ├── ArticleTooLongError   2   longer than the limit
│   ├── PromptError           2   a prompt file is malformed or misses an input
│   └── SettingsError         2   an option or environment variable has a bad value
├── ModelError                3   a model, engine or endpoint failed
│   ├── MissingExtraError     3   an optional dependency is not installed
│   ├── ModelFileError        3   a model file is absent, cut short or altered, or cannot be fetched
│   ├── EngineError           3   the embedded engine did not start, or died
│   ├── EndpointError         3   unreachable, timed out, or answered with an error status
│   │   └── CredentialsError  3   401 or 403: the key is missing, wrong or not allowed
│   ├── RefusalError          3   the model declined; never retried
│   └── InvalidReplyError     3   replies stayed invalid after the last attempt
├── OutputError               4   a result was made but could not be written: the disk is full
├── GroundingError            1   a brief holds words that its article does not
├── BudgetError               5   a ceiling on cost or tokens was reached
└── NotComparableError        6   two runs differ in more than what is compared
"""


class SummarizerError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = 1


class InputError(SummarizerError):
    exit_code = 2


class ArticleError(InputError):
    pass


class ArticleTooLongError(InputError):
    pass


class PromptError(InputError):
    pass


class SettingsError(InputError):
    pass


class ModelError(SummarizerError):
    exit_code = 3


class MissingExtraError(ModelError):
    pass


class ModelFileError(ModelError):
    pass


class EngineError(ModelError):
    pass


class EndpointError(ModelError):
    """Attributes: status is the HTTP status, None when no answer came."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class CredentialsError(EndpointError):
    pass


class RefusalError(ModelError):
    pass


class InvalidReplyError(ModelError):
    pass


class OutputError(SummarizerError):
    exit_code = 4


class GroundingError(SummarizerError):
    exit_code = 1


class BudgetError(SummarizerError):
    exit_code = 5


class NotComparableError(SummarizerError):
    exit_code = 6


# these would fail every article in the same way: a run of many stops, and goes on when they are mended
FATAL = (
    BudgetError,
    CredentialsError,
    EngineError,
    MissingExtraError,
    ModelFileError,
    PromptError,
    SettingsError,
)
