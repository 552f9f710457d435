"""What of the channel waits for a member."""

from sqlmodel import Session

from commands import blockkit
from commands.channel.blocks import ARTICLE
from commands.mine import Group, Item
from commands.scope import Scope
from storage.people import Member, appointments_of
from storage.workspaces import Channel


def appointments(session: Session, channel: Channel, member: Member) -> list[Item]:
    """Appointments to confirm."""
    return [
        Item(
            Group.WAITING_ON_YOU,
            f"You were asked to be {ARTICLE[row.role]}: confirm or decline.",
            block_id=str(Scope(channel.id or 0, row.id or 0, "appointment")),
            buttons=(blockkit.button("Confirm", "channel.confirm"), blockkit.button("Decline", "channel.decline")),
        )
        for row in appointments_of(session, channel.id or 0)
        if row.member_id == member.id and row.confirmed_at is None
    ]
