"""The emoji that the page can show by name; any other is shown as its name."""

EMOJI = {
    "+1": "👍", "-1": "👎", "thumbsup": "👍", "thumbsdown": "👎", "white_check_mark": "✅", "heavy_check_mark": "✔️",
    "x": "❌", "eyes": "👀", "ticket": "🎫", "tada": "🎉", "pray": "🙏", "raised_hands": "🙌", "clap": "👏",
    "heart": "❤️", "fire": "🔥", "rocket": "🚀", "bulb": "💡", "warning": "⚠️", "hourglass": "⌛", "bell": "🔔",
    "calendar": "📅", "date": "📅", "spiral_calendar_pad": "🗓️", "clock3": "🕒", "alarm_clock": "⏰",
    "memo": "📝", "pencil": "✏️", "pencil2": "✏️", "bookmark": "🔖", "pushpin": "📌", "link": "🔗", "mag": "🔍",
    "speech_balloon": "💬", "thought_balloon": "💭", "question": "❓", "exclamation": "❗", "star": "⭐",
    "chart_with_upwards_trend": "📈", "chart_with_downwards_trend": "📉", "bar_chart": "📊", "dart": "🎯",
    "handshake": "🤝", "wave": "👋", "coffee": "☕", "trophy": "🏆", "medal": "🏅", "gift": "🎁", "moneybag": "💰",
    "large_green_circle": "🟢", "large_yellow_circle": "🟡", "large_orange_circle": "🟠", "red_circle": "🔴",
    "large_blue_circle": "🔵", "white_circle": "⚪", "black_circle": "⚫", "arrow_right": "➡️", "arrow_left": "⬅️",
    "arrow_up": "⬆️", "arrow_down": "⬇️", "repeat": "🔁", "recycle": "♻️", "no_entry": "⛔", "lock": "🔒",
    "unlock": "🔓", "key": "🔑", "gear": "⚙️", "wrench": "🔧", "package": "📦", "inbox_tray": "📥",
    "outbox_tray": "📤", "email": "✉️", "telephone_receiver": "📞", "calling": "📲", "busts_in_silhouette": "👥",
    "bust_in_silhouette": "👤", "robot_face": "🤖", "sunny": "☀️", "partly_sunny": "⛅", "cloud": "☁️",
    "smile": "😄", "slightly_smiling_face": "🙂", "grin": "😁", "joy": "😂", "thinking_face": "🤔", "sob": "😭",
    "disappointed": "😞", "neutral_face": "😐", "100": "💯", "muscle": "💪", "ok_hand": "👌", "point_right": "👉",
    "point_up": "☝️", "writing_hand": "✍️", "seedling": "🌱", "zzz": "💤", "sparkles": "✨", "zap": "⚡",
    "one": "1️⃣", "two": "2️⃣", "three": "3️⃣", "four": "4️⃣", "five": "5️⃣", "heavy_plus_sign": "➕", "books": "📚",
    "page_facing_up": "📄", "newspaper": "📰", "loudspeaker": "📢", "mega": "📣", "hammer": "🔨", "bug": "🐛",
}
"""name → character"""
