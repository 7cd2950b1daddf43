import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { DATABASE_KINDS, type DatabaseKind } from '../support/services.js'
import { MAKE_DEMO } from '../support/demo.js'
import { newInstallation, type Installation, type Served } from '../support/mudrad.js'

interface Demo {
  readonly users: readonly {
    readonly personal_access_token: string
    readonly workspaces: readonly string[]
  }[]
}

const opened: (() => Promise<void>)[] = []

beforeAll(ensureBuilt)
afterAll(async () => {
  for (const remove of opened) await remove()
})

/** An installation with nothing in it, on either database. */
async function emptyInstallation(kind: DatabaseKind) {
  const database = kind === 'postgres' ? await freshPostgresUrl() : null
  const mudra = newInstallation(database === null ? {} : { MUDRA_DATABASE_URL: database.url })
  opened.push(async () => {
    await mudra.remove()
    await database?.drop()
  })
  return mudra
}

/** All that the people of the demo see through the API. */
async function everything(server: Served, demo: Demo): Promise<unknown> {
  return await Promise.all(
    demo.users.map(async ({ personal_access_token: token, workspaces: [workspace = ''] }) => {
      const get = async (path: string) => (await server.api(path, token)).data as unknown
      const projects = (await get(
        `/projects?workspace=${workspace}&opt_fields=name,created_at,owner,members`,
      )) as {
        gid: string
      }[]
      return {
        me: await get('/users/me'),
        workspaces: await get('/workspaces'),
        users: await get(`/users?workspace=${workspace}`),
        projects,
        work: await Promise.all(
          projects.map(async ({ gid }) => ({
            sections: await get(`/projects/${gid}/sections`),
            tasks: await get(
              `/projects/${gid}/tasks?opt_fields=name,completed,assignee,followers,memberships.section`,
            ),
          })),
        ),
      }
    }),
  )
}

describe.each(DATABASE_KINDS)('%s: backup while a writer writes', (kind) => {
  let source: Installation
  let server: Served
  let demo: Demo
  let backup = ''

  beforeAll(async () => {
    source = await emptyInstallation(kind)
    demo = JSON.parse(await source.expectDoneHere(MAKE_DEMO)) as Demo
    server = await source.serve()
    backup = join(source.folder, 'backup.sqlite')
  })
  it('copies one moment: whole tasks, in the order in which they were acknowledged', async () => {
    const [ada] = demo.users
    const [token, workspace] = [ada?.personal_access_token ?? '', ada?.workspaces[0] ?? '']
    let isCopying = true
    const made: string[] = []
    const writer = (async () => {
      while (isCopying) {
        const { data, status } = await server.api('/tasks', token, { name: `T${made.length}`, workspace })
        expect(status).toBe(201)
        made.push((data as { gid: string }).gid)
      }
    })()
    while (made.length < 5) await new Promise((resolve) => setTimeout(resolve, 5))
    const before = made.length
    const ended = await source.run(['backup', backup])
    isCopying = false
    await writer
    expect(ended).toMatchObject({ code: 0, stdout: `backed up to ${backup}\n` })
    expect(made.length).toBeGreaterThan(before)

    const copy = new DatabaseSync(backup, { readOnly: true })
    expect(copy.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    expect(copy.prepare('pragma foreign_key_check').all()).toEqual([])
    const isThere = copy.prepare('select count(*) as n from tasks where gid = ?')
    const copied = made.filter((gid) => isThere.get(gid)?.['n'] === 1)
    // What was acknowledged before it began is in it, and nothing later without everything before.
    expect(copied).toEqual(made.slice(0, copied.length))
    expect(copied.length).toBeGreaterThanOrEqual(before)
    // Each task with its follower: the two are one transaction.
    const followed = copy
      .prepare('select count(distinct task_gid) as n from task_followers where task_gid >= ?')
      .get('1300000000000000')
    expect(followed?.['n']).toBe(copied.length)
    copy.close()
    expect(statSync(backup).mode & 0o077).toBe(0)
    expect(readdirSync(dirname(backup)).filter((name) => name.startsWith(`${basename(backup)}`))).toEqual([
      basename(backup),
    ])
  })

  it('replaces no file, and says where a folder is missing', async () => {
    const before = readFileSync(backup)
    expect(await source.runHere(['backup', backup])).toMatchObject({ code: 2, stdout: '' })
    expect(readFileSync(backup).equals(before)).toBe(true)
    const nowhere = await source.runHere(['backup', join(source.folder, 'no', 'such', 'folder')])
    expect(nowhere.code).toBe(2)
    expect(nowhere.stderr).toMatch(/^mudrad: there is no folder .*\n$/)
  })

  it.each(DATABASE_KINDS)('migrate --from fills an empty %s with the same data', async (target) => {
    const quiet = join(source.folder, `quiet-${target}.sqlite`)
    await source.expectDoneHere(['backup', quiet])
    const expected = await everything(server, demo)
    const mudra = await emptyInstallation(target)
    const printed = await mudra.expectDoneHere(['migrate', '--from', quiet, '--credentials', 'keep'])
    expect(printed).toMatch(/^\d+ rows copied from .*\nkept and marked: .*\nthe schema is current\n$/)
    const copy = await mudra.serve()
    expect(await everything(copy, demo)).toEqual(expected)
    // New ids go on where the old ones ended, and the trail takes new lines.
    const [ada] = demo.users
    const { data } = await copy.api('/tasks', ada?.personal_access_token ?? '', {
      name: 'New',
      workspace: ada?.workspaces[0],
    })
    expect((data as { gid: string }).gid).toMatch(/^\d{16}$/)
    await mudra.expectDoneHere([
      'user',
      'create',
      'new@people.example',
      '--name',
      'N',
      '--new-workspace',
      'N',
    ])
    await copy.stop()
    const again = await mudra.runHere(['migrate', '--from', quiet])
    expect(again.code).toBe(2)
    expect(again.stderr).toMatch(/^mudrad: the database holds data already\. .*\n$/)
  })

  it('takes no backup that is none', async () => {
    const mudra = await emptyInstallation(kind)
    const garbage = join(mudra.folder, 'garbage')
    writeFileSync(garbage, 'no backup at all, but long enough for somebody to take it for one'.repeat(50))
    for (const file of [garbage, join(mudra.folder, 'nothing')]) {
      const { code, stderr } = await mudra.runHere(['migrate', '--from', file])
      expect(code).toBe(2)
      expect(stderr).toMatch(/^mudrad: .*\n$/)
    }
  })
})

describe('what cannot be done is said in one line, without a stack, with exit code 2', () => {
  let mudra: Installation
  let folder = ''
  let backup = ''
  beforeAll(async () => {
    const source = await emptyInstallation('sqlite')
    await source.expectDoneHere(MAKE_DEMO)
    backup = join(source.folder, 'backup.sqlite')
    await source.expectDoneHere(['backup', backup])
  })
  beforeEach(async () => {
    mudra = await emptyInstallation('sqlite')
    ;({ folder } = mudra)
  })

  const expectRefusal = async (args: readonly string[], line: string) => {
    expect(await mudra.runHere(args)).toEqual({ code: 2, stdout: '', stderr: `mudrad: ${line}\n` })
  }
  /** A copy of the good backup with something changed in it. */
  const altered = (change: (db: DatabaseSync) => void): string => {
    const file = join(folder, 'altered.sqlite')
    writeFileSync(file, readFileSync(backup))
    const db = new DatabaseSync(file)
    change(db)
    db.close()
    return file
  }

  const unusable: readonly (readonly [string, () => string, (file: string) => string])[] = [
    ['a folder', () => folder, (file) => `there is no backup ${file}`],
    ['a file that is not there', () => join(folder, 'nothing'), (file) => `there is no backup ${file}`],
    [
      'an empty file',
      () => {
        writeFileSync(join(folder, 'empty'), '')
        return join(folder, 'empty')
      },
      (file) => `${file} is not a backup made with \`mudrad backup\``,
    ],
    [
      'a text',
      () => {
        writeFileSync(join(folder, 'text'), 'no database, but long enough to be one. '.repeat(200))
        return join(folder, 'text')
      },
      (file) => `${file} is not a backup made with \`mudrad backup\``,
    ],
    [
      'a database without anything in it',
      () => {
        const file = join(folder, 'blank.sqlite')
        new DatabaseSync(file).exec('vacuum')
        return file
      },
      (file) => `${file} is not a backup made with \`mudrad backup\``,
    ],
    [
      'a backup of a newer version',
      () =>
        altered((db) => {
          db.exec("insert into kysely_migration (name, timestamp) values ('9999-newer', '2030')")
        }),
      () =>
        'the database was written by a newer Mudra (it has 9999-newer). Use that version, or a backup made before the upgrade.',
    ],
  ]
  it.each(unusable)('migrate --from %s', async (_what, make, line) => {
    const file = make()
    await expectRefusal(['migrate', '--from', file], line(file))
    // Nothing came of it: the same installation still takes a good one.
    expect(await mudra.expectDoneHere(['migrate', '--from', backup, '--credentials', 'end'])).toMatch(
      /^\d+ rows copied from /,
    )
  })

  it('migrate --from into a database that holds something, and without a file', async () => {
    await mudra.expectDoneHere(['migrate'])
    await mudra.expectDoneHere(['user', 'create', 'a@people.example', '--name', 'A', '--new-workspace', 'W'])
    await expectRefusal(
      ['migrate', '--from', backup],
      'the database holds data already. A backup goes into an empty one.',
    )
    const users = JSON.parse(await mudra.expectDoneHere(['user', 'list', '--json'])) as unknown[]
    expect(users).toHaveLength(1)
    const { code, stderr } = await mudra.runHere(['migrate', '--from'])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^mudrad: .*--from.*\n/)])
    expect(stderr).not.toContain('    at ')
  })

  it('backup to a name that is taken, by a file or by a folder', async () => {
    await mudra.expectDoneHere(['migrate'])
    writeFileSync(join(folder, 'taken'), 'precious')
    mkdirSync(join(folder, 'sub'))
    for (const file of [join(folder, 'taken'), join(folder, 'sub')])
      await expectRefusal(
        ['backup', file],
        `${file} exists already. Name a new file; a backup replaces nothing.`,
      )
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('precious')
    expect(readdirSync(join(folder, 'sub'))).toEqual([])
  })

  it('backup into a folder that is not there, or that is none', async () => {
    await mudra.expectDoneHere(['migrate'])
    const missing = join(folder, 'no', 'such')
    await expectRefusal(
      ['backup', join(missing, 'b')],
      `there is no folder ${missing} for the backup. Make it first.`,
    )
    writeFileSync(join(folder, 'file'), '')
    const { code, stderr, stdout } = await mudra.runHere(['backup', join(folder, 'file', 'b')])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^mudrad: .*\n$/)
  })

  it('backup into a folder that may not be written', async () => {
    await mudra.expectDoneHere(['migrate'])
    // Nothing is closed to root; but nobody writes files into /proc.
    let closed = '/proc'
    if (process.getuid?.() !== 0) {
      closed = join(folder, 'closed')
      mkdirSync(closed)
      chmodSync(closed, 0o500)
    }
    const file = join(closed, 'backup.sqlite')
    const { code, stderr, stdout } = await mudra.runHere(['backup', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^mudrad: the backup could not be written to .*backup\.sqlite: .*\n$/)
    expect(existsSync(file)).toBe(false)
  })

  it('backup without a name', async () => {
    const { code, stderr } = await mudra.run(['backup'])
    expect(code).toBe(2)
    expect(stderr).toContain('mudrad backup FILE')
    expect(stderr).not.toContain('    at ')
  })
})
