import fs, { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { doctor } from '../../src/commands/doctor.js'
import { migrate } from '../../src/commands/migrate.js'
import { user } from '../../src/commands/user.js'
import { BACKUP_MARK, backUp } from '../../src/db/backup.js'
import { fillFrom, withBackup } from '../../src/db/restore.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO, freshDemo } from '../support/demo.js'
import { everything, fillTheRest } from '../support/every-table.js'
import { DATABASE_KINDS, testClock, tokenOf } from '../support/services.js'
import { openPlace, type RestorePlace } from '../support/restored.js'
import { newKey } from '../support/sealed-place.js'
import { NOW_MS } from '../support/stores.js'
import { HOUR_MS } from '../../src/time-units.js'

const FROM = '203.0.113.7'
const OPERATOR = { kind: 'operator' } as const
type Demo = Parameters<typeof tokenOf>[0]

describe.each(DATABASE_KINDS)('a backup of %s that is restored into the same kind', (kind) => {
  let source: RestorePlace
  let target: RestorePlace
  let demo: Demo
  let backup: string
  beforeEach(async () => {
    source = await openPlace(kind)
    target = await openPlace(kind)
    const { close, services } = await source.open()
    const made = await services.demo.create({ force: false, actor: OPERATOR })
    await close()
    if (!made.ok) throw new Error('no demo was made')
    demo = freshDemo(made.demo)
    backup = join(source.folder, 'backup.sqlite')
    await source.onRows(async ({ db }) => {
      await fillTheRest(db.queries, { clientId: demo.apps[0]?.client_id ?? '', kind: db.kind })
      await backUp({ from: db, to: backup, nowMs: NOW_MS })
    })
  })
  afterEach(async () => {
    await source.drop()
    await target.drop()
  })

  /** What the server says to each token of the demo's. */
  const verdicts = async (place: RestorePlace, clock = testClock(NOW_MS + HOUR_MS)) => {
    const { close, services } = await place.open(clock)
    try {
      const all = await Promise.all(
        (['ada', 'ben', 'gil', 'cara'] as const).map(async (name) => {
          const verified = await services.tokens.verify(tokenOf(demo, name), FROM)
          return verified.ok ? 'ok' : verified.reason
        }),
      )
      return all
    } finally {
      await close()
    }
  }
  const rowsOf = async (place: RestorePlace) =>
    await place.onRows(async ({ db: { queries } }) => ({
      tokens: await queries.selectFrom('tokens').selectAll().orderBy('gid').execute(),
      grants: await queries.selectFrom('grants').selectAll().orderBy('gid').execute(),
      secrets: await queries.selectFrom('app_secrets').selectAll().orderBy('gid').execute(),
      mails: (await queries.selectFrom('mails').selectAll().orderBy('user_gid').execute()).map((row) => ({
        kind: row.kind,
        userGid: row.user_gid,
        facts: JSON.parse(row.facts) as Record<string, unknown>,
      })),
      events: (await queries.selectFrom('audit_events').selectAll().orderBy('seq').execute()).filter(
        ({ at_ms }) => at_ms === NOW_MS + HOUR_MS,
      ),
    }))
  const later = () => ({ clock: testClock(NOW_MS + HOUR_MS) })

  it('asks what becomes of the credentials: without a word nothing is done, and it says in numbers what each means', async () => {
    const { code, complained, printed } = await target.run(migrate, '--from', backup)
    expect([code, printed]).toEqual([2, ''])
    const lines = complained.split('\n')
    expect(lines).toHaveLength(4)
    const all = '4 personal access tokens, 1 app authorization and 2 client secrets of 4 people'
    expect(lines[0]).toMatch(/^nothing was changed: .* since 2026-11-23T12:00:00\.000Z would work again/)
    expect(lines[1]).toContain(`--credentials keep: ${all} work again.`)
    expect(lines[2]).toContain('--credentials end: all of them end, with the reason restored')
    expect(lines[2]).toContain('4 people make new tokens and allow their apps again, 1 developer put')
    expect(lines[3]).toMatch(/^Either way 1 browser session, 1 link to a new password and 1 invitation end/)
    expect(lines[3]).toContain('4 passwords, 1 passkey and 1 authenticator app are as they were then')
    await target.onRows(async ({ db }) => {
      expect(await db.queries.selectFrom('users').selectAll().execute()).toEqual([])
    })
    for (const wrong of ['', 'maybe', 'keep,end'])
      expect(await target.run(migrate, '--from', backup, '--credentials', wrong)).toMatchObject({
        code: 2,
        complained: '--credentials must be keep or end',
      })
    expect((await target.run(migrate, '--credentials', 'keep')).code).toBe(2)
  })

  it('keep: what was revoked since works again, marked, with a mail to its owner and a line for each workspace', async () => {
    // On the live server Ada's token is revoked after the backup.
    const live = await source.open()
    const [adas] = await live.services.tokens.list({ userGid: DEMO.ada as Gid })
    await live.services.tokens.revoke({ tokenGid: adas?.gid ?? ('' as Gid), actor: OPERATOR })
    await live.close()
    expect((await verdicts(source))[0]).toBe('token_revoked')

    const { restore } = await target.restore(backup, 'keep', later())
    expect(restore).toMatchObject({
      credentials: 'keep',
      source: 'backup',
      backedUpAtMs: NOW_MS,
      people: 4,
      tokens: 4,
      grants: 1,
      secrets: 2,
    })
    expect(await verdicts(target)).toEqual(['ok', 'ok', 'ok', 'ok'])
    const { events, grants, mails, secrets, tokens } = await rowsOf(target)
    for (const row of [...tokens, ...grants, ...secrets]) expect(row.restored_at_ms).toBe(NOW_MS + HOUR_MS)
    const told = mails.filter(({ kind }) => kind === 'credentials_restored')
    expect(told.map(({ userGid }) => userGid)).toEqual([DEMO.ada, DEMO.ben, DEMO.gil, DEMO.cara].toSorted())
    expect(told.find(({ userGid }) => userGid === DEMO.ada)?.facts).toEqual({
      credentials: 'keep',
      backedUpAtMs: NOW_MS,
      tokens: 1,
      grants: 1,
      secrets: 2,
      hasPassword: true,
      passkeys: 1,
      authenticatorApps: 1,
      recoveryCodes: 1,
    })
    const restored = events.filter(({ action }) => action === 'database_restored')
    expect(restored.map(({ target_kind, workspace_gid }) => [target_kind, workspace_gid])).toEqual([
      ['server', null],
      ...[DEMO.greenfield, DEMO.harbour].toSorted().map((gid) => ['workspace', gid]),
    ])
    expect(JSON.parse(restored[0]?.details ?? '')).toMatchObject({ credentials: 'keep', tokens: 4 })
    // A token that takes the place of a marked one begins anew.
    const { close, services } = await target.open(testClock(NOW_MS + HOUR_MS))
    const rotated = await services.tokens.rotate({
      tokenGid: tokens[0]?.gid as Gid,
      overlapSeconds: null,
      idempotencyKey: null,
      actor: OPERATOR,
    })
    expect(rotated.ok).toBe(true)
    const marks = (await services.tokens.list({ userGid: null })).map(({ restoredAtMs }) => restoredAtMs)
    expect(marks.filter((mark) => mark === null)).toHaveLength(1)
    await close()
  })

  it('end: every token, grant and client secret ends with the reason restored, each with its line, and their owners are told', async () => {
    await target.restore(backup, 'end', later())
    expect(await verdicts(target)).toEqual(Array(4).fill('token_revoked'))
    const { events, grants, mails, secrets, tokens } = await rowsOf(target)
    for (const { revoked_at_ms, revoked_reason } of [...tokens, ...grants])
      expect([revoked_at_ms, revoked_reason]).toEqual([NOW_MS + HOUR_MS, 'restored'])
    for (const { ended_reason, expires_at_ms } of secrets)
      expect([ended_reason, expires_at_ms]).toEqual(['restored', NOW_MS + HOUR_MS])
    const ends = events.filter(({ reason }) => reason === 'restored')
    expect(ends.map(({ action }) => action).toSorted()).toEqual([
      'app_secret_expired',
      'app_secret_expired',
      'grant_revoked',
      'signing_key_retired',
      ...Array(4).fill('token_revoked'),
    ])
    for (const { action, person_gid } of ends)
      if (action !== 'signing_key_retired') expect(person_gid).not.toBeNull()
    const told = mails.filter(({ kind }) => kind === 'credentials_restored')
    expect(told).toHaveLength(4)
    expect(told.find(({ userGid }) => userGid === DEMO.ada)?.facts).toMatchObject({
      credentials: 'end',
      recoveryCodes: 1,
    })
    const { close, services } = await target.open(testClock(NOW_MS + HOUR_MS))
    expect(await services.audit.verify([])).toMatchObject({ ok: true })
    // An app without a live secret gets a new one, as any.
    const [app] = demo.apps
    const fresh = await services.apps.rotateSecret({
      clientId: app?.client_id as Gid,
      overlapSeconds: 0,
      actor: OPERATOR,
    })
    expect(fresh.ok).toBe(true)
    await close()
  })

  it.each(['keep', 'end'] as const)(
    '%s: nothing else opens anything again: sessions, links, codes, answers, marks in browsers, the signing key',
    async (credentials) => {
      const before = await source.onRows(async ({ db }) => await everything(db))
      await target.restore(backup, credentials, later())
      await (await target.open(testClock(NOW_MS + HOUR_MS))).close()
      await target.onRows(async ({ db }) => {
        const after = await everything(db)
        for (const table of [
          'half_sessions',
          'consents',
          'token_rotations',
          'token_creations',
          'spent_challenges',
          'second_factor_tries',
          'throttle_counts',
        ])
          expect([table, after.get(table)]).toEqual([table, []])
        const { queries } = db
        expect(
          await queries.selectFrom('sessions').select('gid').where('ended_at_ms', 'is', null).execute(),
        ).toEqual([])
        expect(
          await queries
            .selectFrom('password_resets')
            .select('gid')
            .where('ended_at_ms', 'is', null)
            .execute(),
        ).toEqual([])
        expect(
          await queries.selectFrom('invitations').select('gid').where('revoked_at_ms', 'is', null).execute(),
        ).toEqual([])
        expect(
          await queries.selectFrom('codes').select('hash').where('revoked_at_ms', 'is', null).execute(),
        ).toEqual([])
        expect(
          await queries
            .selectFrom('signing_keys')
            .select('kid')
            .where('private_jwk', 'is not', null)
            .execute(),
        ).toEqual([])
        const setting = (name: string) =>
          after.get('settings')?.find((row) => row.includes(`"${name}"`)) ?? 'none'
        for (const name of ['csrf_key', 'cursor_key', 'lineage']) {
          expect(setting(name)).not.toBe('none')
          expect(before.get('settings')).not.toContain(setting(name))
        }
        expect(setting(BACKUP_MARK)).toBe('none')
        expect(after.get('recovery_codes')).toHaveLength(credentials === 'keep' ? 1 : 0)
        // Without them people could not log in: they work again whatever was decided, and are marked.
        for (const table of ['passkeys', 'totp_factors'] as const) {
          const marked = (await queries.selectFrom(table).select('restored_at_ms').execute()).map(
            ({ restored_at_ms }) => restored_at_ms,
          )
          expect([table, marked]).toEqual([table, [NOW_MS + HOUR_MS]])
        }
        // What people made is theirs, whole.
        for (const table of [
          'users',
          'passwords',
          'workspaces',
          'workspace_members',
          'tasks',
          'projects',
          'apps',
          'workspace_policies',
          'app_blocks',
        ])
          expect([table, after.get(table)]).toEqual([table, before.get(table)])
      })
    },
  )

  it('no id and no number of an event is handed out again, however often the same backup is restored', async () => {
    const takeOf = async (place: RestorePlace, clock = testClock(NOW_MS + HOUR_MS)) => {
      const { close, services } = await place.open(clock)
      const made = []
      for (let count = 0; count < 3; count++) {
        const token = await services.tokens.create({
          userGid: DEMO.ada as Gid,
          name: 'N',
          scopes: null,
          expires: 'default',
          actor: OPERATOR,
        })
        if (!token.ok) throw new Error(token.message)
        made.push(token.tokenGid as string)
      }
      await close()
      return made
    }
    const seqsOf = async (place: RestorePlace) =>
      await place.onRows(async ({ db }) =>
        (await db.queries.selectFrom('audit_events').select('seq').execute()).map(({ seq }) => seq),
      )
    // What was handed out after the backup was made, and by a first restore of it, is lost with them.
    const lost = await takeOf(source)
    const lostSeqs = await seqsOf(source)
    const backedUp = new Set(
      await withBackup(backup, async ({ queries }) =>
        (await queries.selectFrom('audit_events').select('seq').execute()).map(({ seq }) => seq),
      ),
    )
    const first = await openPlace(kind)
    try {
      await first.restore(backup, 'keep', { clock: testClock(NOW_MS + HOUR_MS) })
      lost.push(...(await takeOf(first)))
      lostSeqs.push(...(await seqsOf(first)))
    } finally {
      await first.drop()
    }
    await target.restore(backup, 'keep', { clock: testClock(NOW_MS + 2 * HOUR_MS) })
    const fresh = await takeOf(target, testClock(NOW_MS + 2 * HOUR_MS))
    expect(fresh.filter((gid) => lost.includes(gid))).toEqual([])
    for (const gid of fresh) expect(gid).toMatch(/^\d{16}$/)
    const freshSeqs = (await seqsOf(target)).filter((seq) => !backedUp.has(seq))
    expect(freshSeqs.length).toBeGreaterThan(3)
    expect(freshSeqs.filter((seq) => lostSeqs.includes(seq))).toEqual([])
  })
})

describe.each(DATABASE_KINDS)('a restore into %s', (kind) => {
  let source: RestorePlace
  let target: RestorePlace
  let backup: string
  beforeEach(async () => {
    source = await openPlace('sqlite')
    target = await openPlace(kind)
    backup = join(source.folder, 'backup.sqlite')
  })
  afterEach(async () => {
    await source.drop()
    await target.drop()
  })
  const backUpDemo = async (key: string | null = null) => {
    const { close, services } = await source.open(testClock(), key)
    await services.demo.create({ force: false, actor: OPERATOR })
    await services.factors.own.beginApp(DEMO.ada as Gid)
    await services.openid.currentKey()
    await services.installation.backUp(backup)
    await close()
  }
  const people = async () =>
    await target.onRows(
      async ({ db }) => (await db.queries.selectFrom('users').select('gid').execute()).length,
    )

  it('is there whole or not at all: after a crash nothing is in it, it says so, and takes the backup again', async () => {
    await backUpDemo()
    await target.onRows(async ({ db }) => {
      await withBackup(backup, async (from) => {
        const fail = async () => await Promise.reject(new Error('not restored'))
        await expect(fillFrom(db, { backup: from, name: backup }, fail)).rejects.toThrow('not restored')
      })
    })
    // What failed and could say so, leaves an empty database.
    expect(await people()).toBe(0)
    await (await target.open()).close()
    // What was killed could not.
    await target.onRows(async ({ db }) => {
      await db.queries.insertInto('settings').values({ name: 'restore_unfinished', value: backup }).execute()
    })
    await expect(target.open()).rejects.toThrow(/was begun and not finished, so nothing is in it/)
    expect((await target.run(doctor)).printed).toMatch(/fail +restore: a restore of .* not finished/)
    const { rows } = await target.restore(backup, 'keep')
    expect(rows).toBeGreaterThan(100)
    expect(await people()).toBe(4)
    await (await target.open()).close()
  })

  it('leaves no copy of the backup behind, not even that of one that was killed', async () => {
    await backUpDemo()
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mudra-restore-'))
    const { mkdtempSync, writeFileSync } = await import('node:fs')
    const left = mkdtempSync(join(tmpdir(), 'mudra-restore-'))
    writeFileSync(join(left, 'backup.sqlite'), 'all that the backup holds')
    // Another restore, between the making of its folder and its lock.
    const begun = mkdtempSync(join(tmpdir(), 'mudra-restore-'))
    await target.restore(backup, 'keep')
    expect(copies().map((name) => join(tmpdir(), name))).not.toContain(left)
    expect(existsSync(left)).toBe(false)
    expect(existsSync(begun)).toBe(true)
    rmSync(begun, { recursive: true })
  })

  it('of a backup under another key is refused before anything is written', async () => {
    await backUpDemo(newKey())
    for (const key of [null, newKey()]) {
      await expect(target.restore(backup, 'keep', { key })).rejects.toThrow(
        key === null ? 'are sealed' : 'this is not the key',
      )
      expect(await people()).toBe(0)
      await (await target.open()).close()
    }
  })

  it('of a backup under a key that is lost gives up what was sealed, if it is told to', async () => {
    await backUpDemo(newKey())
    const done = await target.run(
      migrate,
      '--from',
      backup,
      '--credentials',
      'keep',
      '--abandon-sealed',
      '--yes',
    )
    expect([done.code, done.complained]).toEqual([0, ''])
    expect(done.printed).toContain('given up for good: 1 authenticator app (ada@greenfield.example)')
    expect(await people()).toBe(4)
    await (await target.open()).close()
    await target.onRows(async ({ db }) => {
      expect(await db.queries.selectFrom('totp_factors').selectAll().execute()).toEqual([])
    })
  })

  it('is told of by the doctor: when, from what, and what became of the credentials', async () => {
    await backUpDemo()
    expect((await target.run(doctor)).printed).not.toContain('restored')
    await target.run(migrate, '--from', backup, '--credentials', 'end')
    expect((await target.run(doctor)).printed).toMatch(
      /ok +restored 2026-11-23T12:00:00\.000Z from a backup of 2026-11-23T12:00:00\.000Z, credentials ended \(4 tokens, 0 grants, 2 client secrets\)/,
    )
  })

  it('goes into a database that nobody is in, whatever was kept in it meanwhile', async () => {
    await backUpDemo()
    const { close, services } = await target.open()
    await services.openid.currentKey()
    await close()
    await target.restore(backup, 'keep')
    expect(await people()).toBe(4)
    await expect(target.restore(backup, 'keep')).rejects.toThrow('the database holds data already')
  })
})

describe('a file of a database that was put in its place by hand', () => {
  let place: RestorePlace
  let file: string
  beforeEach(async () => {
    place = await openPlace('sqlite')
    file = join(place.dataDir, 'mudra.sqlite')
    const { close, services } = await place.open()
    await services.demo.create({ force: false, actor: OPERATOR })
    await close()
  })
  afterEach(async () => {
    await place.drop()
  })
  const REFUSED =
    /it was put here by hand, and what was revoked since would work again\. Decide with mudrad migrate --in-place/
  const settled = async () => {
    expect((await place.run(migrate, '--in-place')).complained).toMatch(
      /^nothing was changed: say with --credentials/,
    )
    const done = await place.run(migrate, '--in-place', '--credentials', 'end')
    expect([done.code, done.complained]).toEqual([0, ''])
    const { close, services } = await place.open()
    const tokens = await services.tokens.list({ userGid: null })
    expect(tokens.map(({ revokedReason }) => revokedReason)).toEqual(Array(4).fill('restored'))
    await close()
    expect((await place.run(doctor)).printed).toMatch(/ok +restored .* in place, from a backup/)
  }
  const replaceBy = (other: string) => {
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
    copyFileSync(other, file)
  }

  it('a backup is noticed by the server and each command, which wait for a decision', async () => {
    const backup = join(place.folder, 'backup.sqlite')
    const { close, services } = await place.open()
    await services.installation.backUp(backup)
    await close()
    replaceBy(backup)
    await expect(place.open()).rejects.toThrow(REFUSED)
    expect((await place.run(doctor)).printed).toMatch(/fail +restore: this database is the backup of 2026-/)
    await settled()
  })

  it('an older copy of the same file is noticed by how far it is', async () => {
    const older = join(place.folder, 'older.sqlite')
    copyFileSync(file, older)
    const { close, services } = await place.open()
    const [token] = await services.tokens.list({ userGid: DEMO.ada as Gid })
    await services.tokens.revoke({ tokenGid: token?.gid ?? ('' as Gid), actor: OPERATOR })
    await close()
    replaceBy(older)
    await expect(place.open()).rejects.toThrow(REFUSED)
    expect((await place.run(doctor)).printed).toContain('fail  restore: this database is older than')
    await settled()
  })

  const removeFile = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
  }

  it('the file as it is, and an empty one in its place, are nothing to wait for', async () => {
    await (await place.open()).close()
    removeFile()
    // Whoever makes it need not be a server.
    expect((await place.run(migrate)).code).toBe(0)
    const made = await place.run(user, 'create', 'eve@example.com', '--name', 'Eve', '--new-workspace', 'W')
    expect([made.code, made.complained]).toEqual([0, expect.stringContaining('/login/reset/mdl_')])
    await (await place.open()).close()
  })

  it('nor is a backup that was restored in its place, if the process was killed before it could note that', async () => {
    const backup = join(place.folder, 'backup.sqlite')
    const { close, services } = await place.open()
    await services.installation.backUp(backup)
    await close()
    removeFile()
    // Nothing can be put where the note belongs, so all is done but that.
    const { renameSync } = fs
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (to === `${file}.seen`) throw new Error('it was killed')
      renameSync(from, to)
    })
    syncBuiltinESMExports()
    try {
      await expect(place.restore(backup, 'keep')).rejects.toThrow('it was killed')
    } finally {
      vi.restoreAllMocks()
      syncBuiltinESMExports()
    }
    await (await place.open()).close()
  })

  it('a PostgreSQL that was put back by its own means is settled as well', async () => {
    const other = await openPlace('postgres')
    try {
      const { close, services } = await other.open()
      await services.demo.create({ force: false, actor: OPERATOR })
      await close()
      const done = await other.run(migrate, '--in-place', '--credentials', 'keep')
      expect([done.code, done.complained]).toEqual([0, ''])
      expect(done.printed).toContain('kept and marked: 4 personal access tokens')
      const reopened = await other.open()
      const tokens = await reopened.services.tokens.list({ userGid: null })
      expect(tokens.every(({ restoredAtMs }) => restoredAtMs !== null)).toBe(true)
      await reopened.close()
    } finally {
      await other.drop()
    }
  })
})
