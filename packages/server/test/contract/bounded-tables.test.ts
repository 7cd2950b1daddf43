import { sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DUE_ROWS, makeSweeps } from '../../src/compose/sweeps.js'
import type { DueRows } from '../../src/db/due-rows.js'
import { inTransaction } from '../../src/db/transaction.js'
import { makeSweeper, type Backlogs } from '../../src/platform/sweeper.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { hashToBytes } from '../../src/protocol/token/secret.js'
import { DEAD_INVITATIONS_PER_WORKSPACE_MAX } from '../../src/features/members/invitation.js'
import { grantScene, type GrantScene } from '../support/grant-scene.js'
import { newApp } from '../support/grants.js'
import { DATABASE_KINDS, testClock, type DatabaseKind } from '../support/services.js'
import { freshSecret, NOW_MS, openStores, OPERATOR, type Person, type Stores } from '../support/stores.js'
import { DEAD_SESSIONS_PER_PERSON_MAX } from '../../src/features/sessions/session.rules.js'
import { insertSession } from '../../src/features/sessions/sessions.writers.js'
import { DEAD_TOKENS_PER_PERSON_MAX } from '../../src/features/tokens/token.rules.js'
import { CODES_WAITING_PER_APP_MAX, DEAD_GRANTS_PER_APP_MAX } from '../../src/features/grants/grant.rules.js'

const OPENING_MS = 60_000
const SECOND_MS = 1_000
/** What a table has after some minutes, it has after an hour; PostgreSQL takes four times as long for each. */
const MINUTES: Readonly<Record<DatabaseKind, number>> = { sqlite: 60, postgres: 15 }

/** What one address may cause in a minute, by the budgets of its endpoints: 3,000 calls of apps, 600 authorizations, 2,000 pages. */
const RATES: Readonly<Record<string, number>> = {
  access_tokens: 3_000,
  events: 3_000,
  refresh_token_answers: 3_000,
  codes_unredeemed: 600,
  codes_redeemed: 600,
  grants: 600,
  spent_tickets: 600,
  sessions: 400,
  half_sessions: 400,
  spent_challenges: 400,
  second_factor_tries: 400,
  password_resets: 200,
  invitations: 120,
  mail_budgets: 200,
  tokens: 200,
  token_creations: 200,
  expiry_notices: 80,
  jobs: 120,
  throttle_counts: 600,
}
/** A row of each a day, however often it is counted in. */
const DAILY = ['token_usage', 'app_usage']
/** One of each person. */
const OF_PEOPLE = ['kept_forms']
/** Goes with the tokens of its table. */
const WITH_OTHERS = ['token_rotations']

/** `i` from 1, in one statement. */
const numbers = (count: number) =>
  sql`(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)}) select i from n) as numbers`

/** Of each row of `numbers`, others. */
const randomBytes = (kind: DatabaseKind) =>
  kind === 'sqlite'
    ? sql`randomblob(32)`
    : sql`decode(md5(random()::text || i::text) || md5(random()::text), 'hex')`

/** Makes rows of one kind that become due one after the other within the next minute. */
function makers(
  kind: DatabaseKind,
  { person, appGid, grantGid }: { person: Person; appGid: Gid; grantGid: Gid },
) {
  const bytes = randomBytes(kind)
  const unique = (round: number) => sql`cast(${sql.lit(round)} * 100000 + i as text)`
  type Make = (input: {
    due: RawBuilder<unknown>
    round: number
    from: RawBuilder<unknown>
  }) => readonly RawBuilder<unknown>[]
  const { gid, workspaceGid } = person
  const far = sql.lit(NOW_MS * 2)
  const makes: Readonly<Record<string, Make>> = {
    access_tokens: ({ due, from }) => [
      sql`insert into access_tokens (hash, grant_gid, created_at_ms, expires_at_ms) select ${bytes}, ${grantGid}, 0, ${due} from ${from}`,
    ],
    refresh_token_answers: ({ due, from, round }) => [
      sql`insert into refresh_tokens (hash, grant_gid, generation, created_at_ms, expires_at_ms, rotated_at_ms, sealed_answer)
        select ${bytes}, ${grantGid}, ${sql.lit(round)} * 100000 + i, 0, ${far}, ${due}, ${bytes} from ${from}`,
    ],
    codes_unredeemed: ({ due, from, round }) => [
      sql`insert into codes (hash, grant_gid, client_id, user_gid, redirect_uri, scopes, authenticated_at_ms, created_at_ms, expires_at_ms)
        select ${bytes}, 'u' || ${unique(round)}, ${appGid}, ${gid}, '', '', 0, 0, ${due} from ${from}`,
    ],
    codes_redeemed: ({ due, from, round }) => [
      sql`insert into codes (hash, grant_gid, client_id, user_gid, redirect_uri, scopes, authenticated_at_ms, created_at_ms, expires_at_ms, redeemed_at_ms)
        select ${bytes}, 'r' || ${unique(round)}, ${appGid}, ${gid}, '', '', 0, 0, 0, ${due} from ${from}`,
    ],
    grants: ({ due, from, round }) => [
      sql`insert into grants (gid, client_id, user_gid, scopes, authenticated_at_ms, granted_at_ms, expires_at_ms, revoked_at_ms)
        select 'g' || ${unique(round)}, ${appGid}, ${gid}, '', 0, 0, ${far}, ${due} from ${from}`,
      sql`insert into access_tokens (hash, grant_gid, created_at_ms, expires_at_ms)
        select ${bytes}, 'g' || ${unique(round)}, 0, ${far} from ${from}`,
      sql`insert into refresh_tokens (hash, grant_gid, generation, created_at_ms, expires_at_ms)
        select ${bytes}, 'g' || ${unique(round)}, 0, 0, ${far} from ${from}`,
    ],
    sessions: ({ due, from, round }) => [
      sql`insert into sessions (gid, hash, user_gid, created_at_ms, authenticated_at_ms, last_seen_at_ms, address, user_agent)
        select 's' || ${unique(round)}, ${bytes}, ${gid}, 0, 0, ${due}, '', '' from ${from}`,
    ],
    half_sessions: ({ due, from }) => [
      sql`insert into half_sessions (hash, user_gid, created_at_ms, expires_at_ms, tries) select ${bytes}, ${gid}, 0, ${due}, 0 from ${from}`,
    ],
    spent_challenges: ({ due, from }) => [
      sql`insert into spent_challenges (hash, expires_at_ms) select ${bytes}, ${due} from ${from}`,
    ],
    spent_tickets: ({ due, from, round }) => [
      sql`insert into spent_tickets (id, expires_at_ms) select 'x' || ${unique(round)}, ${due} from ${from}`,
    ],
    second_factor_tries: ({ due, from, round }) => [
      sql`insert into second_factor_tries (user_gid, place, tries, window_ends_at_ms)
        select ${gid}, 'p' || ${unique(round)}, 1, ${due} from ${from}`,
    ],
    mail_budgets: ({ due, from, round }) => [
      sql`insert into mail_budgets (budget, subject, spent_at_ms, ends_at_ms)
        select 'invitations', 'm' || ${unique(round)}, '[]', ${due} from ${from}`,
    ],
    password_resets: ({ due, from, round }) => [
      sql`insert into password_resets (gid, hash, user_gid, created_at_ms, expires_at_ms)
        select 'p' || ${unique(round)}, ${bytes}, ${gid}, 0, ${due} from ${from}`,
    ],
    invitations: ({ due, from, round }) => [
      sql`insert into invitations (hash, gid, workspace_gid, email, email_key, role, invited_by_gid, created_at_ms, expires_at_ms, revoked_at_ms)
        select ${bytes}, 'i' || ${unique(round)}, ${workspaceGid}, '', '', 'member', ${gid}, 0, ${far}, ${due} from ${from}`,
    ],
    tokens: ({ due, from, round }) => [
      sql`insert into tokens (gid, kind, hash, hint, user_gid, name, created_at_ms, revoked_at_ms)
        select 't' || ${unique(round)}, 'personal', ${bytes}, '', ${gid}, '', 0, ${due} from ${from}`,
    ],
    token_creations: ({ due, from }) => [
      sql`insert into token_creations (user_gid, key_hash, sealed_answer, expires_at_ms) select ${gid}, ${bytes}, ${bytes}, ${due} from ${from}`,
    ],
    expiry_notices: ({ due, from, round }) => [
      sql`insert into expiry_notices (subject_gid, expires_at_ms, days_before, user_gid, told_on)
        select 'n' || ${unique(round)}, ${due}, 1, ${gid}, '' from ${from}`,
    ],
    events: ({ due, from, round }) => [
      sql`insert into events (workspace_gid, seq, resource_type, resource_gid, action, created_at_ms)
        select ${workspaceGid}, ${sql.lit(round)} * 100000 + i, 'task', '1', 'deleted', ${due} from ${from}`,
      sql`insert into event_streams (stream_gid, seq, workspace_gid)
        select '1', ${sql.lit(round)} * 100000 + i, ${workspaceGid} from ${from}`,
    ],
    jobs: ({ due, from, round }) => [
      sql`insert into jobs (gid, workspace_gid, kind, status, user_gid, credential_gid, input, attempts, created_at_ms, ended_at_ms)
        select 'j' || ${unique(round)}, ${workspaceGid}, 'duplicate_task', 'succeeded', ${gid}, '1', '{}', 1, 0, ${due} from ${from}`,
    ],
    throttle_counts: ({ from, round }) => [
      sql`insert into throttle_counts (key, points, expire)
        select 'k' || ${unique(round)}, 1, ${sql.lit(Date.now() - 1)} from ${from}`,
    ],
  }
  return makes
}

describe.each(DATABASE_KINDS)('tables stay bounded on %s', (kind) => {
  let stores: Stores
  let scene: GrantScene
  let person: Person
  beforeAll(async () => {
    stores = await openStores(kind)
    scene = grantScene(stores)
    person = await stores.newPerson()
  }, OPENING_MS)
  afterAll(async () => {
    await stores.close()
  })

  const run = async (statement: RawBuilder<unknown>) => {
    await statement.execute(stores.db.queries)
  }
  const countOf = async (from: RawBuilder<unknown>) => {
    const { rows } = await sql<{ found: number }>`select count(*) as found from ${from}`.execute(
      stores.db.queries,
    )
    return Number(rows[0]?.found)
  }

  it(`${MINUTES[kind]} minutes of writes at the limit leave of each kind no more than a minute’s rows, with the sweeps as a server wakes them`, async () => {
    const { app, grantGid } = await scene.newGrant({ person })
    const makes = makers(kind, { person, appGid: app.clientId, grantGid })
    const clock = testClock(NOW_MS + 400 * 24 * 60 * 60 * SECOND_MS)
    const backlogs: Backlogs = new Map()
    const failures: unknown[] = []
    const sweeper = makeSweeper({
      sweeps: makeSweeps(stores.db, { clock }),
      backlogs,
      onFailure: (error) => failures.push(error),
    })
    expect(DUE_ROWS.map(({ name }) => name).toSorted()).toEqual(
      [...Object.keys(RATES), ...DAILY, ...OF_PEOPLE, ...WITH_OTHERS].toSorted(),
    )
    const dueOf = (rows: DueRows) =>
      sql`${sql.table(rows.table)} where ${sql.raw(rows.where === undefined ? '' : `${rows.where} and`)} ${sql.raw(rows.due)} < ${rows.before(clock.nowMs())}`
    const longest = new Map<string, number>()
    for (let minute = 0; minute < MINUTES[kind]; minute++) {
      for (const rows of DUE_ROWS) {
        const rate = RATES[rows.name]
        if (rate === undefined) continue
        const from = Number(rows.before(clock.nowMs()))
        const due = sql`${sql.lit(from)} + i * 60000 / ${sql.lit(rate)}`
        for (const statement of makes[rows.name]?.({ due, round: minute, from: numbers(rate) }) ?? [])
          await run(statement)
      }
      for (let second = 0; second < 60; second++) {
        clock.advance(SECOND_MS)
        await sweeper.wake()
      }
      // What PostgreSQL does by itself, though not in the tests.
      if (kind === 'postgres' && minute % 5 === 4) await run(sql`vacuum analyze`)
      for (const [name, { rows }] of backlogs) longest.set(name, Math.max(longest.get(name) ?? 0, rows))
    }
    expect(failures).toEqual([])
    for (const rows of DUE_ROWS) {
      const rate = RATES[rows.name] ?? 0
      expect([rows.name, (await countOf(dueOf(rows))) <= rate]).toEqual([rows.name, true])
      expect([rows.name, (longest.get(rows.name) ?? 0) <= rate]).toEqual([rows.name, true])
    }
    // Nothing was left of what goes with others, and nothing that lives went.
    expect(await countOf(sql`event_streams`)).toBe(await countOf(sql`events`))
    expect(await countOf(sql`access_tokens where grant_gid like 'g%'`)).toBeLessThanOrEqual(600)
    expect(await countOf(sql`grants where gid = ${grantGid}`)).toBe(1)
    expect(
      await countOf(sql`refresh_tokens where grant_gid = ${grantGid} and sealed_answer is not null`),
    ).toBeLessThanOrEqual(3_000)
  }, 120_000)

  it('sessions that one person ends as fast as they can', async () => {
    const ada = await stores.newPerson()
    await run(sql`insert into sessions (gid, hash, user_gid, created_at_ms, authenticated_at_ms, last_seen_at_ms, ended_at_ms, address, user_agent)
      select ${ada.gid} || cast(i as text), ${randomBytes(kind)},
        ${ada.gid}, 0, 0, 0, i, '', '' from ${numbers(DEAD_SESSIONS_PER_PERSON_MAX + 15)}`)
    const { hash } = freshSecret()
    const session = {
      gid: await stores.nextGid(),
      hash,
      userGid: ada.gid,
      address: '',
      userAgent: '',
      methods: ['pwd'],
    }
    await inTransaction(stores.db, async (tx) => {
      await insertSession(tx, session, NOW_MS)
    })
    const ended = sql`sessions where user_gid = ${ada.gid} and ended_at_ms is not null`
    expect(await countOf(ended)).toBe(DEAD_SESSIONS_PER_PERSON_MAX)
    expect(await countOf(sql`sessions where user_gid = ${ada.gid} and ended_at_ms <= 15`)).toBe(0)
    expect(await countOf(sql`sessions where user_gid = ${ada.gid}`)).toBe(DEAD_SESSIONS_PER_PERSON_MAX + 1)
  })

  it('personal tokens that one person makes and revokes', async () => {
    const ada = await stores.newPerson()
    await run(sql`insert into tokens (gid, kind, hash, hint, user_gid, name, created_at_ms, revoked_at_ms)
      select ${ada.gid} || cast(i as text), 'personal', ${randomBytes(kind)},
        '', ${ada.gid}, '', 0, i from ${numbers(DEAD_TOKENS_PER_PERSON_MAX + 5)}`)
    const gid = await stores.nextGid()
    const { hash, hint } = freshSecret()
    const made = await stores.tokens.createPersonal({
      token: { gid, hash, hint, userGid: ada.gid, name: 'new', scopes: 'full', expiresAtMs: null },
      liveMax: 100,
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    expect(made).toBe('created')
    expect(await countOf(sql`tokens where user_gid = ${ada.gid}`)).toBe(DEAD_TOKENS_PER_PERSON_MAX + 1)
    expect(await countOf(sql`tokens where user_gid = ${ada.gid} and revoked_at_ms <= 5`)).toBe(0)
  })

  it('invitations that an admin makes and withdraws', async () => {
    const ada = await stores.newPerson()
    await run(sql`insert into invitations (hash, gid, workspace_gid, email, email_key, role, invited_by_gid, created_at_ms, expires_at_ms, revoked_at_ms)
      select ${randomBytes(kind)}, ${ada.gid} || cast(i as text),
        ${ada.workspaceGid}, '', cast(i as text), 'member', ${ada.gid}, 0, ${sql.lit(NOW_MS * 2)}, i from ${numbers(DEAD_INVITATIONS_PER_WORKSPACE_MAX + 5)}`)
    const invited = await stores.admin.invitations.create({
      invitation: {
        gid: await stores.nextGid(),
        hash: freshSecret().hash,
        email: 'new@people.example',
        role: 'member',
        expiresAtMs: NOW_MS + 1,
      },
      workspaceGid: ada.workspaceGid,
      adminGid: ada.gid,
      liveMax: 500,
      isMailed: false,
      nowMs: NOW_MS,
    })
    expect(invited.decision).toBe('created')
    expect(await countOf(sql`invitations where workspace_gid = ${ada.workspaceGid}`)).toBe(
      DEAD_INVITATIONS_PER_WORKSPACE_MAX + 1,
    )
  })

  it('codes that nobody redeems: of one person for one app twenty wait, and the newest is always among them', async () => {
    const ada = await stores.newPerson()
    const app = await newApp(stores, ada)
    const made: Awaited<ReturnType<GrantScene['newCodeOf']>>[] = []
    for (let count = 0; count < CODES_WAITING_PER_APP_MAX + 5; count++) {
      const code = await scene.newCodeOf({ person: ada, app, nowMs: NOW_MS + Math.floor(count / 3) })
      expect(await stores.grants.codeFacts(code.codeHash)).not.toBeNull()
      made.push(code)
    }
    expect(await countOf(sql`codes where user_gid = ${ada.gid}`)).toBe(CODES_WAITING_PER_APP_MAX)
    // A redeemed one takes no place.
    const last = made.at(-1)
    if (last === undefined) throw new Error('there is no code')
    expect(await stores.grants.redeemCode(scene.redeemInput(last.codeHash))).toBe('won')
    await scene.newCodeOf({ person: ada, app, nowMs: NOW_MS + 60 })
    expect(await countOf(sql`codes where user_gid = ${ada.gid}`)).toBe(CODES_WAITING_PER_APP_MAX + 1)
  })

  it('grants that one person gives one app and takes back: a hundred dead ones stay, with their codes', async () => {
    const ada = await stores.newPerson()
    const app = await newApp(stores, ada)
    await run(sql`insert into grants (gid, client_id, user_gid, scopes, authenticated_at_ms, granted_at_ms, expires_at_ms, revoked_at_ms)
      select ${ada.gid} || cast(i as text), ${app.clientId}, ${ada.gid}, '', 0, 0, ${sql.lit(NOW_MS * 2)}, i from ${numbers(DEAD_GRANTS_PER_APP_MAX)}`)
    const oldest = `${ada.gid}1`
    await run(sql`insert into codes (hash, grant_gid, client_id, user_gid, redirect_uri, scopes, authenticated_at_ms, created_at_ms, expires_at_ms, redeemed_at_ms)
      values (${hashToBytes(freshSecret().hash)}, ${oldest}, ${app.clientId}, ${ada.gid}, '', '', 0, 0, 0, 0)`)
    const live = await scene.newGrant({ person: ada, app })
    const dead = sql`grants where user_gid = ${ada.gid} and revoked_at_ms is not null`
    expect(await countOf(dead)).toBe(DEAD_GRANTS_PER_APP_MAX)
    await stores.grants.revoke({ grantGid: live.grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS })
    await scene.newGrant({ person: ada, app })
    expect(await countOf(dead)).toBe(DEAD_GRANTS_PER_APP_MAX)
    expect(await countOf(sql`grants where gid = ${oldest}`)).toBe(0)
    expect(await countOf(sql`codes where grant_gid = ${oldest}`)).toBe(0)
    expect(await stores.grants.find(live.grantGid)).not.toBeNull()
  })
})
