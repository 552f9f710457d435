// Bolt for JavaScript with better-sqlite3: `/request list` from the same rows, behind as many listeners as ours has.
// node server.js FILE LISTENERS SECRET NOW: prints its port and its listeners, serves until standard input ends.
import bolt from '@slack/bolt'
import Database from 'better-sqlite3'

const [file, listeners, signingSecret, now] = process.argv.slice(2)
const db = new Database(file, { readonly: true })
const PAGE = 10

const actor = db.prepare(`
  select person.id as person_id, person.standing, channel.id as channel_id, channel.left_at, member.id as member_id
  from person
  left join channel on channel.workspace_id = person.workspace_id and channel.slack_id = ?
  left join member on member.channel_id = channel.id and member.person_id = person.id and member.left_at is null
  where person.workspace_id = 1 and person.user_id = ?`)
const LIVE = `channel_id = ? and state in ('open', 'snoozed', 'waiting')`
const count = db.prepare(`select count(*) as total from request where ${LIVE}`)
const page = db.prepare(`
  select request.*, person.name as owner from request
  left join member on member.id = request.owner_id left join person on person.id = member.person_id
  where request.${LIVE}
  order by coalesce(first_due_at, due_at) is null, coalesce(first_due_at, due_at), request.id desc limit ${PAGE}`)
const hours = db.prepare('select * from side_hours where channel_id = ?')

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } })
const days = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin'
})

function when (stored) {
  const at = new Date(stored.replace(' ', 'T') + 'Z')
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${days.format(at)}>`
}

function line (row) {
  const due = row.first_due_at ?? row.due_at
  const late = due && new Date(due.replace(' ', 'T') + 'Z') <= new Date(now)
  const told = due ? ` · ${late ? 'late since' : 'due'} ${when(due)}` : ''
  const owner = row.owner_id ? escape(row.owner ?? 'somebody') : 'nobody yet'
  return `*#${row.number}* ${escape(row.title)}\nOn ${row.turn}${told} · ${owner}`
}

async function list ({ ack, command }) {
  const found = actor.get(command.channel_id, command.user_id)
  if (!found?.member_id || found.standing !== 'regular') return await ack('I do not know you.')
  const { total } = count.get(found.channel_id)
  hours.all(found.channel_id)
  const lines = page.all(found.channel_id).map(line)
  const title = `${total} open requests, 1 to ${Math.min(PAGE, total)} shown`
  const more = { type: 'button', action_id: 'requests.page.open', value: '10|', text: { type: 'plain_text', text: 'Show more' } }
  const blocks = [section(`*${title}*`), ...lines.map(section), { type: 'actions', elements: [more] }]
  await ack({ text: [title, ...lines].join('\n'), blocks })
}

const quiet = { debug () {}, info () {}, warn () {}, error: console.error, setLevel () {}, getLevel () { return 'error' }, setName () {} }
const receiver = new bolt.HTTPReceiver({
  signingSecret, endpoints: '/slack/events', processBeforeResponse: true, logger: quiet
})
const app = new bolt.App({
  receiver, processBeforeResponse: true, logger: quiet, ignoreSelf: false,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B_BENCH', botUserId: 'U_BOT' })
})
for (let n = 1; n < Number(listeners); n++) app.action(`other.${n}`, async ({ ack }) => await ack())
app.command('/request', list)

const server = await app.start({ port: 0, host: '127.0.0.1' })
console.log(server.address().port, listeners)
process.stdin.on('end', () => process.exit(0)).resume()
