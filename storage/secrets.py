"""Random keys that the bot makes for itself and keeps."""

import base64
import os

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel


class SecretRow(SQLModel, table=True):
    __tablename__ = "secret"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=100)


def secret(session: Session, name: str) -> bytes:
    """The 32 random bytes kept under `name`, made at the first asking."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = base64.b64encode(os.urandom(32)).decode()
    session.execute(insert(SecretRow).values(name=name, value=made).on_conflict_do_nothing())
    return base64.b64decode(session.get_one(SecretRow, name).value)
