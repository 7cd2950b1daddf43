import type { Database, DatabaseKind, Queries } from '../../src/db/database.js'
import { TABLES, type Schema } from '../../src/db/schema.js'
import { DEMO } from './demo.js'
import { insertPlainRow } from './plain-row.js'
import { NOW_MS } from './stores.js'
import { DAY_MS } from '../../src/time-units.js'

const hash = (byte: number) => new Uint8Array(32).fill(byte)

/** Of the record itself: what stands there must fit what it has. */
const LEFT_EMPTY: ReadonlySet<keyof Schema> = new Set(['audit_anchors'])

/**
 * A row in each table that the demo organization leaves empty, but for the anchors of a record that was pruned; what can live, lives at the time of the tests' clock. A table
 * whose rows mean something to these tests has one here, any other gets a plain one.
 */
export async function fillTheRest(
  queries: Queries,
  { clientId, kind }: { readonly clientId: string; readonly kind: DatabaseKind },
): Promise<void> {
  await fillKnownTables(queries, clientId)
  for (const table of TABLES) {
    if (LEFT_EMPTY.has(table)) continue
    const found = await queries.selectFrom(table).selectAll().limit(1).execute()
    if (found.length === 0) await insertPlainRow(queries, table, kind)
  }
}

async function fillKnownTables(queries: Queries, clientId: string): Promise<void> {
  const [user, app] = [{ user_gid: DEMO.ada }, { client_id: clientId }]
  const times = { created_at_ms: NOW_MS, expires_at_ms: NOW_MS + DAY_MS }
  const insert = async <T extends keyof Schema>(table: T, row: object) => {
    await queries
      .insertInto(table)
      .values(row as never)
      .execute()
  }
  const token = await queries.selectFrom('tokens').select('gid').limit(1).executeTakeFirstOrThrow()
  await insert('token_rotations', {
    token_gid: token.gid,
    key_hash: hash(1),
    sealed_answer: hash(2),
    expires_at_ms: NOW_MS,
  })
  await insert('kept_forms', { ...user, hash: hash(9), page: '/', sealed: hash(10), expires_at_ms: NOW_MS })
  await insert('token_creations', {
    ...user,
    key_hash: hash(1),
    sealed_answer: hash(2),
    expires_at_ms: NOW_MS,
  })
  // A plain row would have a task wait for itself.
  const tasks = await queries.selectFrom('tasks').select('gid').limit(2).execute()
  const [one, other] = tasks.map(({ gid }) => gid)
  await insert('task_dependencies', { task_gid: one, depends_on_gid: other })
  await insert('exports', {
    ...user,
    gid: '19',
    workspace_gid: DEMO.greenfield,
    kind: 'graph_export_request',
    created_at_ms: NOW_MS,
    kept_until_ms: NOW_MS + DAY_MS,
  })
  // Plain rows would be of two things at once.
  const ofProject = { workspace_gid: DEMO.greenfield, project_gid: DEMO.seedCatalogue, created_at_ms: NOW_MS }
  await insert('access_requests', { ...ofProject, gid: '9', requester_gid: DEMO.gil, message: '' })
  await insert('sessions', {
    ...user,
    gid: '1',
    hash: hash(4),
    created_at_ms: NOW_MS,
    authenticated_at_ms: NOW_MS,
    last_seen_at_ms: NOW_MS,
    address: '192.0.2.1',
    user_agent: 'a browser',
  })
  await insert('codes', {
    ...user,
    ...app,
    ...times,
    hash: hash(5),
    grant_gid: '2',
    redirect_uri: 'https://app.example/',
    scopes: 'default',
    authenticated_at_ms: NOW_MS,
  })
  await insert('grants', {
    ...user,
    ...app,
    gid: '2',
    scopes: 'default',
    authenticated_at_ms: NOW_MS,
    granted_at_ms: NOW_MS,
    expires_at_ms: NOW_MS + DAY_MS,
  })
  await insert('refresh_tokens', { ...times, hash: hash(6), grant_gid: '2', generation: 0 })
  await insert('access_tokens', { ...times, hash: hash(7), grant_gid: '2' })
  await insert('workspace_policies', {
    workspace_gid: DEMO.greenfield,
    version: 1,
    personal_tokens: 1,
    token_days_max: 90,
    apps: 'approved',
    second_factor: 0,
    address_ranges: '10.0.0.0/8',
    unused_days_max: null,
    changed_by_gid: DEMO.ada,
    changed_at_ms: NOW_MS,
  })
  await insert('invitations', {
    ...times,
    hash: hash(8),
    gid: '4',
    workspace_gid: DEMO.greenfield,
    email: 'Eve@greenfield.example',
    email_key: 'eve@greenfield.example',
    role: 'member',
    invited_by_gid: DEMO.ada,
    mailed_hash: hash(9),
  })
  await insert('expiry_notices', {
    subject_gid: '3',
    expires_at_ms: NOW_MS,
    days_before: 7,
    user_gid: DEMO.ada,
    told_on: '2026-11-23',
  })
  await insert('mails', {
    kind: 'password_changed',
    user_gid: DEMO.ada,
    facts: '{"by":"person","address":"10.0.0.1"}',
    queued_at_ms: NOW_MS,
    attempts: 1,
    due_at_ms: NOW_MS + 1,
  })
  await insert('password_resets', { ...user, ...times, gid: '5', hash: hash(10) })
  await insert('totp_factors', {
    ...user,
    secret: hash(11),
    created_at_ms: NOW_MS,
    confirmed_at_ms: NOW_MS,
    last_step: 7,
  })
  await insert('recovery_codes', { ...user, hash: hash(12), created_at_ms: NOW_MS })
  await insert('passkeys', {
    ...user,
    gid: '6',
    credential_id: 'id',
    name: 'Laptop',
    public_key: hash(13),
    counter: 1,
    transports: '[]',
    is_device_bound: 1,
    created_at_ms: NOW_MS,
  })
  await insert('half_sessions', { ...user, ...times, hash: hash(15), tries: 1 })
  await insert('restores', {
    gid: '7',
    at_ms: NOW_MS,
    backed_up_at_ms: NOW_MS,
    source: 'backup',
    credentials: 'keep',
    people: 1,
    tokens: 1,
    grants: 1,
    secrets: 1,
  })
  for (const [kid, retired] of [
    ['current', null],
    ['retired', NOW_MS],
  ] as const)
    await insert('signing_keys', {
      kid,
      private_jwk: retired === null ? '{"d":"x"}' : null,
      public_jwk: '{}',
      created_at_ms: NOW_MS,
      retired_at_ms: retired,
    })
}

async function tablesOf(db: Database): Promise<readonly (keyof Schema)[]> {
  return (await db.queries.introspection.getTables()).map(({ name }) => name as keyof Schema)
}

/** Every row of every table, in an order that both databases share. */
export async function everything(db: Database): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = new Map<string, readonly string[]>()
  for (const table of await tablesOf(db)) {
    const rows = (await db.queries.selectFrom(table).selectAll().execute()) as Record<string, unknown>[]
    const texts = rows.map((row) =>
      JSON.stringify(
        Object.entries(row)
          .map(([name, value]) => [
            name,
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
          ])
          .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
      ),
    )
    all.set(table, texts.toSorted())
  }
  return all
}
