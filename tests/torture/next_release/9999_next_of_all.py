"""a release to come: a parent table is copied, a table of many references too, and rows are made from rows"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from storage import migrations

revision = "9999"
down_revision = max(path.stem[:4] for path in (Path(migrations.__file__).parent / "versions").glob("[0-9]*.py"))
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workspace") as table:
        table.add_column(sa.Column("region", sa.String(length=20), nullable=False, server_default=""))
        table.alter_column("name", type_=sa.String(length=300), existing_type=sa.String(length=200))
    with op.batch_alter_table("post") as table:
        table.add_column(sa.Column("tone", sa.Integer(), nullable=False, server_default="0"))
        table.alter_column("words", existing_type=sa.String(), server_default="")
    op.create_table(
        "next_release",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False),
    )
    op.execute("insert into next_release (workspace_id) select id from workspace")


def downgrade() -> None:
    op.drop_table("next_release")
    with op.batch_alter_table("post") as table:
        table.alter_column("words", existing_type=sa.String(), server_default=None)
        table.drop_column("tone")
    with op.batch_alter_table("workspace") as table:
        table.alter_column("name", type_=sa.String(length=200), existing_type=sa.String(length=300))
        table.drop_column("region")
