"""The seed: a sales and a marketing team of eight each, and everybody else who makes a workspace a real one."""

from playground.workspace import TEAM_ID, Channel, Person, UserGroup, Workspace

NEW_YORK = "America/New_York"
PARTNER_TEAM_ID = "T_PARTNER"

SALES = [
    ("Ana", "Ana Ruiz", "Account executive", "Europe/Berlin"),
    ("Carl", "Carl Brandt", "Head of Sales", "Europe/Berlin"),
    ("Dora", "Dora Klein", "Sales operations", "Europe/Berlin"),
    ("Emil", "Emil Vogt", "Account executive", "Europe/Berlin"),
    ("Frida", "Frida Lund", "Account executive", "Europe/Berlin"),
    ("Gus", "Gus Meyer", "Account executive", NEW_YORK),
    ("Hana", "Hana Sato", "Sales development", NEW_YORK),
    ("Ivo", "Ivo Petrov", "Solutions engineer", "Europe/Berlin"),
]
MARKETING = [
    ("Ben", "Ben Okoye", "Marketing operations", "Europe/Berlin"),
    ("Jana", "Jana Weiss", "Head of Marketing", "Europe/Berlin"),
    ("Kai", "Kai Schulz", "Content", "Europe/Berlin"),
    ("Lena", "Lena Hoff", "Campaigns", "Europe/Berlin"),
    ("Mia", "Mia Rossi", "Product marketing", "Europe/Berlin"),
    ("Nils", "Nils Berg", "Events", "Europe/Berlin"),
    ("Olga", "Olga Novak", "Design", "Europe/Berlin"),
    ("Paul", "Paul Reed", "Demand generation", NEW_YORK),
]
ADMINS = ("Carl", "Jana")


def _id(name: str) -> str:
    return f"U_{name.upper()}"


def seed(bot_name: str, created: int) -> Workspace:
    """A new workspace. The bot is installed and in no channel yet."""
    bot = Person(
        "U_LOCKSTEP", bot_name, bot_name, tz="America/Los_Angeles", is_bot=True, bot_id="B_LOCKSTEP", updated=created
    )
    workspace = Workspace(bot)
    everyone = [
        Person(_id(name), name, real, title, tz, f"{name.lower()}@playground.example", is_admin=name in ADMINS)
        for name, real, title, tz in [*SALES, *MARKETING]
    ]
    guest = Person(_id("Gina"), "Gina", "Gina Guest", "Agency", email="gina@agency.example", is_restricted=True)
    stranger = Person(
        _id("Stella"),
        "Stella",
        "Stella Stranger",
        "Buyer at Acme",
        "Europe/London",
        "stella@acme.example",
        is_stranger=True,
        team_id=PARTNER_TEAM_ID,
    )
    robo = Person(_id("Robo"), "Robo", "Robo", "Another app", is_bot=True, bot_id="B_ROBO")
    gone = Person(_id("Dirk"), "Dirk", "Dirk Gone", "Left last year", email="dirk@playground.example", deleted=True)
    for person in [*everyone, guest, stranger, robo, gone, bot]:
        person.updated = created
        workspace.people[person.id] = person

    sales, marketing = [_id(n) for n, *_ in SALES], [_id(n) for n, *_ in MARKETING]
    carl, jana = _id("Carl"), _id("Jana")

    def channel(
        channel_id: str, name: str, members: list[str], *, is_general: bool = False, is_ext_shared: bool = False
    ) -> Channel:
        made = Channel(channel_id, name, "channel", members, creator=carl, created=created)
        made.is_general, made.is_ext_shared = is_general, is_ext_shared
        workspace.channels[channel_id] = made
        return made

    channel("C_GENERAL", "general", [*sales, *marketing, guest.id, robo.id], is_general=True)
    channel("C_JOINT", "sales-marketing", [*sales, *marketing])
    channel("C_SALES", "sales", list(sales))
    channel("C_MARKETING", "marketing", list(marketing))
    channel("C_PARTNER", "partner-acme", [_id("Ana"), _id("Ben"), stranger.id], is_ext_shared=True)
    channel("C_LEADERS", "leaders", [carl, jana]).kind = "group"
    workspace.usergroups = {
        "S_SALES": UserGroup("S_SALES", "Sales team", "sales-team", "Everyone in sales", sales),
        "S_MARKETING": UserGroup("S_MARKETING", "Marketing team", "marketing-team", "Everyone in marketing", marketing),
    }
    return workspace


__all__ = ["MARKETING", "PARTNER_TEAM_ID", "SALES", "TEAM_ID", "seed"]
