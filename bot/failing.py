"""What has failed for good, a post or an errand, is told to those who look after it."""

from datetime import datetime

import structlog
from sqlmodel import Session

from commands.registry import Registry, call
from storage.errands import Errand
from storage.posts import Post

log = structlog.get_logger(__name__)


def tell_of_failure(session: Session, registry: Registry, failed: Post | Errand, now: datetime) -> None:
    """In the transaction that says that it failed, so that it is told once. What goes wrong here only is logged."""
    session.flush()
    try:
        with session.begin_nested():
            for hook in registry.failures:
                call(hook, session=session, now=now, failed=failed)
    except Exception as error:
        log.error("nobody could be told of a failure", failed=failed.key.split("|")[0], exc_info=error)
