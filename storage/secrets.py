"""Random keys that the bot makes for itself and keeps."""

import base64
import os

from sqlmodel import Field, Session, SQLModel

from storage.upsert import insert_once


class SecretRow(SQLModel, table=True):
    __tablename__ = "secret"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=100)


def secret(session: Session, name: str) -> bytes:
    """The 32 random bytes kept under `name`, made at the first asking."""
    made = base64.b64encode(os.urandom(32)).decode()
    insert_once(session, SecretRow, name=name, value=made)
    return base64.b64decode(session.get_one(SecretRow, name).value)
