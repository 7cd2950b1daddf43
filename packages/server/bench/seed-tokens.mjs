// Fills a database with people who have a hundred tokens each, and writes the tokens to a file, one a line.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { hashToBytes, newSecret } from '../dist/protocol/token/secret.js'

const [databaseFile, tokensFile, peopleText] = process.argv.slice(2)
const TOKENS_PER_PERSON = 100
const WORKSPACE = '1200000000000001'
const db = new DatabaseSync(databaseFile)
db.exec('begin immediate')
const user = db.prepare(
  'insert into users (gid, name, email, email_key, created_at_ms) values (?, ?, ?, ?, 0)',
)
const member = db.prepare(
  "insert into workspace_members (workspace_gid, user_gid, role, joined_at_ms, gid) values (?1, ?2, 'member', 0, '9' || ?2)",
)
const token = db.prepare(
  "insert into tokens (gid, kind, hash, hint, user_gid, name, created_at_ms) values (?, 'personal', ?, ?, ?, 'bench', 0)",
)
const secrets = []
let gid = 1_250_000_000_000_000
for (let person = 0; person < Number(peopleText); person++) {
  const owner = String(gid++)
  const email = `person-${person}@bench.example`
  user.run(owner, `Person ${person}`, email, email)
  member.run(WORKSPACE, owner)
  for (let count = 0; count < TOKENS_PER_PERSON; count++) {
    const { secret, hash, hint } = newSecret('personal', randomBytes)
    token.run(String(gid++), hashToBytes(hash), hint, owner)
    secrets.push(secret)
  }
}
db.exec('commit')
db.close()
// Shuffled: neighbours in the file are of different people.
for (let index = secrets.length - 1; index > 0; index--) {
  const other = randomBytes(4).readUInt32LE() % (index + 1)
  ;[secrets[index], secrets[other]] = [secrets[other], secrets[index]]
}
writeFileSync(tokensFile, `${secrets.join('\n')}\n`)
