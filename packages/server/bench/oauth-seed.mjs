// Fills a Mudra database with what apps present, as consent and redemption would have left it: codes, refresh tokens, access tokens, each
// of a grant of its own, of a thousand people in turn. Writes the secrets to a file, one a line.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { hashToBytes, newSecret } from '../dist/protocol/token/secret.js'

const [databaseFile, kind, countText, linesFile, clientId, scopes, redirectUri] = process.argv.slice(2)
const PEOPLE = 1_000
const HOUR_MS = 60 * 60 * 1_000
const YEAR_MS = 365 * 24 * HOUR_MS
const db = new DatabaseSync(databaseFile, { timeout: 5_000 })
db.exec('begin immediate')
const people = seedPeople()
const nextGid = counter()
const insert = { codes: insertCode, refresh: insertRefresh, access: insertAccess }[kind]
const statements = new Map()
const secrets = []
for (let index = 0; index < Number(countText); index++)
  secrets.push(insert(people[index % PEOPLE], Date.now()))
db.exec('commit')
// So that no request pays for writing all of this back.
db.exec('pragma wal_checkpoint(truncate)')
db.close()
writeFileSync(linesFile, `${secrets.join('\n')}\n`)

function insertCode(userGid, nowMs) {
  const { secret, hash } = newSecret('code', randomBytes)
  insertRow('codes', {
    hash: hashToBytes(hash),
    grant_gid: nextGid(),
    client_id: clientId,
    user_gid: userGid,
    redirect_uri: redirectUri,
    registered_uri: redirectUri,
    scopes,
    authenticated_at_ms: nowMs,
    created_at_ms: nowMs,
    expires_at_ms: nowMs + HOUR_MS,
  })
  return secret
}

function insertRefresh(userGid, nowMs) {
  const { secret, hash } = newSecret('refresh', randomBytes)
  insertRow('refresh_tokens', {
    hash: hashToBytes(hash),
    grant_gid: insertGrant(userGid, nowMs),
    generation: 0,
    created_at_ms: nowMs,
    expires_at_ms: nowMs + YEAR_MS,
  })
  return secret
}

function insertAccess(userGid, nowMs) {
  const { secret, hash } = newSecret('access', randomBytes)
  insertRow('access_tokens', {
    hash: hashToBytes(hash),
    grant_gid: insertGrant(userGid, nowMs),
    created_at_ms: nowMs,
    expires_at_ms: nowMs + HOUR_MS,
  })
  return secret
}

function insertGrant(userGid, nowMs) {
  const gid = nextGid()
  insertRow('grants', {
    gid,
    client_id: clientId,
    user_gid: userGid,
    scopes,
    authenticated_at_ms: nowMs,
    granted_at_ms: nowMs,
    expires_at_ms: nowMs + YEAR_MS,
  })
  return gid
}

function insertRow(table, row) {
  const names = Object.keys(row)
  const text = `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`
  const known = statements.get(text) ?? db.prepare(text)
  statements.set(text, known)
  known.run(...Object.values(row))
}

/** The same thousand at every call. */
function seedPeople() {
  const insertPerson = db.prepare(
    'insert or ignore into users (gid, name, email, email_key, created_at_ms) values (?, ?, ?, ?, 0)',
  )
  return Array.from({ length: PEOPLE }, (_, index) => {
    const gid = String(1_250_000_000_000_000 + index)
    const email = `person-${index}@bench.example`
    insertPerson.run(gid, `Person ${index}`, email, email)
    return gid
  })
}

/** Above what any earlier call counted to, and below what the server counts. */
function counter() {
  const latest = db
    .prepare(
      'select max(gid) as gid from (select max(grant_gid) as gid from codes union all select max(gid) from grants)',
    )
    .get()?.gid
  let gid = Number(latest ?? 1_260_000_000_000_000)
  return () => String(++gid)
}
