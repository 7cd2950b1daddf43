import type { Database, Queries } from '../../db/database.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { createPersonalIn } from '../tokens/tokens.writers.js'
import { findConflict } from './demo-conflicts.store.js'
import { readFacts } from './demo-facts.store.js'
import { readLosses } from './demo-losses.store.js'
import { makeDemo } from './demo-making.store.js'
import { removeDemo, seededWorkspaces, type RemovalNeeds } from './demo-removal.store.js'
import type { CredentialRefusal, DemoStore, DemoToMake } from './ports.js'
import { exportSeed } from './seed-export.store.js'
import { appendAudit } from '../audit/audit.writers.js'
import { addSecretIn } from '../apps/secrets/app-secrets.writers.js'

interface Needs extends RemovalNeeds {}

export function demoStore(db: Database, needs: Needs): DemoStore {
  return {
    others: async () => await countOthers(db.queries),

    async brought(userGid) {
      const row = await seeded(db.queries, 'user').where('gid', '=', userGid).executeTakeFirst()
      return row !== undefined
    },

    async holdsOthers() {
      const user = await db.queries
        .selectFrom('users')
        .select('gid')
        .where('gid', 'not in', seeded(db.queries, 'user'))
        .executeTakeFirst()
      return user !== undefined || (await countOthers(db.queries)).workspaces > 0
    },

    async exists() {
      const row = await db.queries
        .selectFrom('seed_records')
        .innerJoin('users', 'users.gid', 'seed_records.gid')
        .select('users.gid')
        .where('seed_records.kind', '=', 'user')
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    facts: async () => await readFacts(db.queries),

    losses: async (nowMs) => await readLosses(db.queries, { nowMs }),

    export: async (nowMs) => await exportSeed(db.queries, { nowMs }),

    replace: async ({ force, onlyIfEmpty, ...making }) =>
      await inTransaction(db, async (tx) => {
        await standInLine(db, tx)
        if (onlyIfEmpty && !(await isEmpty(tx))) return { decision: 'not_empty' }
        const isAlone = (await countOthers(tx)).workspaces === 0
        if (!isAlone && !force) return { decision: 'holds_others' }
        const conflict = isAlone ? null : await findConflict(tx, making)
        if (conflict !== null) return conflict
        const { actor, nowMs, plan } = making
        const kept = new Set(plan.people.map(({ user }) => user.gid))
        const removed = await removeDemo(tx, { isAlone, kept, actor, nowMs }, needs)
        await makeDemo(tx, making)
        await recordMaking(tx, { making, removed })
        return { decision: 'made' }
      }),

    addCredentials: async (input) =>
      await inTransaction(db, async (tx) => {
        const refused = await addCredentials(db, tx, input)
        return refused === null ? { decision: 'added' } : undo(refused)
      }),
  }
}

/** @returns why one of them cannot be, and nothing of the transaction may stay; null when all are */
async function addCredentials(
  db: Database,
  tx: Queries,
  input: Parameters<DemoStore['addCredentials']>[0],
): Promise<CredentialRefusal | null> {
  const { actor, nowMs } = input
  const tools = { db }
  for (const token of input.tokens) {
    const creation = { token, liveMax: input.tokensPerUserMax, actor, nowMs }
    const decision = await createPersonalIn(tx, creation, tools)
    if (decision === 'created') continue
    const isLimit = decision === 'limit_reached'
    return { decision: isLimit ? decision : 'gone', of: 'person', gid: token.userGid }
  }
  for (const { clientId, secret } of input.secrets) {
    const adding = { clientId, secret, liveMax: input.secretsPerAppMax, oldExpiresAtMs: null, actor, nowMs }
    const deadKept = { diedAfterMs: 0, countMax: input.secretsPerAppMax }
    const decision = await addSecretIn(tx, { ...adding, deadKept }, tools)
    if (decision === 'added') continue
    const isLimit = decision === 'limit_reached'
    return { decision: isLimit ? decision : 'gone', of: 'app', gid: clientId }
  }
  return null
}

/** Two that make the demo at once do so one after the other: they write one row first. SQLite has one writer at a time anyway. */
async function standInLine(db: Database, tx: Queries): Promise<void> {
  if (!db.locksRows) return
  await tx
    .insertInto('settings')
    .values({ name: 'demo_queue', value: '' })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: '' }))
    .execute()
}

async function isEmpty(tx: Queries): Promise<boolean> {
  const user = await tx.selectFrom('users').select('gid').limit(1).executeTakeFirst()
  const workspace = await tx.selectFrom('workspaces').select('gid').limit(1).executeTakeFirst()
  return user === undefined && workspace === undefined
}

function seeded(queries: Queries, kind: 'user') {
  return queries.selectFrom('seed_records').select('gid').where('kind', '=', kind)
}

async function countOthers(
  queries: Queries,
): Promise<{ readonly workspaces: number; readonly people: number }> {
  const { workspaces } = await queries
    .selectFrom('workspaces')
    .select((row) => row.fn.countAll<number>().as('workspaces'))
    .where('gid', 'not in', seededWorkspaces(queries))
    .executeTakeFirstOrThrow()
  if (workspaces === 0) return { workspaces, people: 0 }
  const { people } = await queries
    .selectFrom('users')
    .select((row) => row.fn.countAll<number>().as('people'))
    .where('gid', 'not in', (sub) =>
      sub.selectFrom('seed_records').select('seed_records.gid').where('kind', '=', 'user'),
    )
    .executeTakeFirstOrThrow()
  return { workspaces, people }
}

async function recordMaking(
  tx: Queries,
  {
    making: { actor, nowMs, plan },
    removed,
  }: {
    readonly making: DemoToMake
    readonly removed: Awaited<ReturnType<typeof removeDemo>>
  },
): Promise<void> {
  const [first] = plan.workspaces
  if (first === undefined) return
  await appendAudit(tx, {
    action: 'demo_created',
    actor,
    target: { kind: 'workspace', gid: first.gid },
    workspaceGid: first.gid,
    atMs: nowMs,
    details: {
      people: plan.people.length,
      workspaces: plan.workspaces.length,
      projects: plan.projects.length,
      tasks: plan.tasks.length,
      apps: plan.apps.length,
      ...removed,
    },
  })
}
