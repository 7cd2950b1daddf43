import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RELATED_ROWS_MAX } from '../../src/db/related-rows.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { SortKey } from '../../src/protocol/asana/pagination.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStores, type Person, type Stores, TOLD } from '../support/stores.js'

const OPENING_MS = 60_000
/** Beyond several statements' worth. */
const [TASKS, PEOPLE, PROJECTS, TEAMS] = [1_100, 950, 900, 450]
const LATER_MS = NOW_MS + 1_000

/** Rows of numbers, in one statement, whichever database it is. */
const numbers = (count: number) =>
  sql`(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)}) select i from n)`

describe.each(DATABASE_KINDS)('lists that are longer than a statement may read, on %s', (kind) => {
  let stores: Stores
  let owner: Person
  let guest: Person
  let project: { readonly gid: Gid; readonly sections: readonly Gid[] }
  const rested: number[] = []
  const rest = async (rows: number) => {
    rested.push(rows)
    await Promise.resolve()
  }
  const gidOf = (prefix: string) => sql`${prefix} || substr(cast(100000 + i as text), 2)`
  beforeAll(async () => {
    stores = await openStores(kind)
    owner = await stores.newPerson({ name: 'm' })
    const { workspaceGid } = owner
    guest = await stores.newPerson({ workspaceGid, role: 'guest', name: 'm' })
    const made = await stores.newProject(owner)
    const [empty, last] = [await stores.nextGid(), await stores.nextGid()]
    for (const [gid, name] of [
      [empty, 'Empty'],
      [last, 'Last'],
    ] as const)
      await stores.sections.create(
        { gid, projectGid: made.project.gid, name, createdAtMs: NOW_MS },
        { at: 'end' },
        TOLD.byGid,
      )
    project = { gid: made.project.gid, sections: [made.sectionGid, empty, last] }
    const { queries } = stores.db
    const run = async (statement: ReturnType<typeof sql>) => {
      await statement.execute(queries)
    }
    await run(sql`insert into tasks (gid, workspace_gid, root_gid, created_by_gid, name, html_notes, resource_subtype,
        assignee_gid, assignee_status, created_at_ms, modified_at_ms)
      select ${gidOf('21')}, ${workspaceGid}, ${gidOf('21')}, ${owner.gid}, 'T', '', 'default_task', ${owner.gid},
        'upcoming', ${sql.lit(NOW_MS)}, case when i in (367, 734, 1022) then ${sql.lit(LATER_MS)} else ${sql.lit(NOW_MS)} end
      from ${numbers(TASKS)} as numbers`)
    // Backwards, so that their order is not that of their gids; a third of them in the last section.
    await run(sql`insert into task_projects (task_gid, project_gid, section_gid, rank)
      select gid, ${project.gid}, case when substr(gid, 7) in ('0', '1', '2') then ${last} else ${made.sectionGid} end,
        -cast(substr(gid, 3) as integer) * 1024
      from tasks where assignee_gid = ${owner.gid}`)
    await run(sql`insert into task_followers (task_gid, user_gid, followed_at_ms)
      select ${gidOf('21')}, ${guest.gid}, ${sql.lit(NOW_MS)} from ${numbers(TASKS)} as numbers where i in (1, 700, 1100)`)
    await run(sql`insert into users (gid, name, email, email_key, created_at_ms)
      select ${gidOf('31')}, 'Name ' || (i % 7), ${gidOf('31')} || ${workspaceGid}, ${gidOf('31')} || ${workspaceGid}, 0
      from ${numbers(PEOPLE)} as numbers`)
    await run(sql`insert into workspace_members (gid, workspace_gid, user_gid, role, joined_at_ms)
      select '9' || gid, ${workspaceGid}, gid, 'member', 0 from users where gid like '31%'`)
    await run(sql`insert into projects (gid, workspace_gid, owner_gid, name, html_notes, default_view, privacy_setting,
        default_access_level, minimum_access_level_for_customization, minimum_access_level_for_sharing, created_at_ms, modified_at_ms)
      select ${gidOf('41')}, ${workspaceGid}, ${owner.gid}, 'P', '', 'list', 'private', 'editor', 'editor', 'editor', 0, 0
      from ${numbers(PROJECTS)} as numbers`)
    await run(sql`insert into project_members (gid, project_gid, user_gid, access_level, joined_at_ms)
      select '91' || gid, gid, ${guest.gid}, 'editor', 0 from projects where gid in ('4100450', '4100899')`)
    await run(sql`insert into project_members (gid, project_gid, user_gid, access_level, joined_at_ms)
      select '92' || gid, gid, ${owner.gid}, 'admin', 0 from projects where gid like '41%'`)
    await run(sql`insert into teams (gid, workspace_gid, name, html_description, visibility, created_at_ms)
      select ${gidOf('51')}, ${workspaceGid}, 'Team ' || (i % 5), '', 'public', 0 from ${numbers(TEAMS)} as numbers`)
    await run(sql`insert into team_members (gid, team_gid, user_gid, joined_at_ms)
      select '9' || gid, gid, ${guest.gid}, 0 from teams where gid in ('5100444', '5100002')`)
    await run(sql`analyze`)
  }, OPENING_MS)
  afterAll(async () => {
    await stores.close()
  })

  const tasks = async (
    who: Person,
    filter: Partial<Parameters<Stores['tasks']['list']>[1]> &
      Pick<Parameters<Stores['tasks']['list']>[1], 'list'>,
  ) =>
    await stores.tasks.list(who.viewer, {
      completedSinceMs: null,
      modifiedSinceMs: null,
      page: { limit: null, after: null },
      rest,
      ...filter,
    })
  const inProject = () => ({ of: 'project', projectGid: project.gid }) as const

  it('a project’s tasks: in the order of its sections, whole and once each, however they are paged', async () => {
    const all: string[] = []
    let after: SortKey | null = null
    for (;;) {
      const page = await tasks(owner, { list: inProject(), page: { limit: 70, after } })
      all.push(...page.slice(0, 70).map(({ task }) => task.gid))
      if (page.length <= 70) break
      after = page[69]?.key ?? null
    }
    const isInLast = (gid: string) => '012'.includes(gid.slice(6, 7))
    const backwards = Array.from(
      { length: TASKS },
      (_, index) => `21${String(100_001 + index).slice(1)}`,
    ).toReversed()
    expect(all).toEqual([...backwards.filter((gid) => !isInLast(gid)), ...backwards.filter(isInLast)])
    const whole = await tasks(owner, { list: inProject(), page: { limit: null, after: null } })
    // One more than a list without pages may have tells that it is too long.
    expect(whole.map(({ task }) => task.gid)).toEqual(all.slice(0, 1_001))
  })

  it('few among many: found, in their order, and the event loop may be had between the statements', async () => {
    rested.length = 0
    const changed = await tasks(owner, { list: inProject(), modifiedSinceMs: LATER_MS })
    expect(changed.map(({ task }) => task.gid)).toEqual(['2100734', '2100367', '2101022'])
    expect(rested.reduce((sum, rows) => sum + rows, 0)).toBeGreaterThanOrEqual(TASKS)
    expect(Math.max(...rested)).toBeLessThanOrEqual(400)
    const section = await tasks(owner, {
      list: { of: 'section', sectionGid: project.sections[0] ?? project.gid },
      modifiedSinceMs: LATER_MS,
    })
    expect(section.map(({ task }) => task.gid)).toEqual(['2100734', '2100367'])
  })

  it('of a person’s tasks a guest sees those that they follow, wherever these stand', async () => {
    const of = { of: 'assignee', assigneeGid: owner.gid, workspaceGid: owner.workspaceGid } as const
    const seen = await tasks(guest, { list: of, page: { limit: 100, after: null } })
    expect(seen.map(({ task }) => task.gid)).toEqual(['2100001', '2100700', '2101100'])
    expect(await tasks(owner, { list: of })).toHaveLength(1_001)
  })

  it('people: by gid and by name, each once, and a guest sees those of their projects', async () => {
    const list = async (
      who: Person,
      order: 'gid' | 'name',
      page: { limit: number | null; after: SortKey | null },
    ) =>
      await stores.users.list(who.viewer, {
        workspaceGid: owner.workspaceGid,
        teamGid: null,
        order,
        sizeMax: 2_000,
        page,
        rest,
      })
    const whole = { limit: null, after: null }
    const byGid = await list(owner, 'gid', whole)
    expect(byGid.map(({ gid }) => gid)).toEqual(byGid.map(({ gid }) => gid).toSorted())
    expect(byGid).toHaveLength(PEOPLE + 2)
    const byName: string[] = []
    let after: SortKey | null = null
    for (;;) {
      const page = await list(owner, 'name', { limit: 100, after })
      byName.push(...page.slice(0, 100).map(({ name, gid }) => `${name} ${gid}`))
      const last = page[99]
      if (page.length <= 100 || last === undefined) break
      after = [last.name, last.gid]
    }
    expect(byName).toEqual(byGid.map(({ gid, name }) => `${name} ${gid}`).toSorted())
    // Of the many that share the workspace with the guest one shares a project.
    expect((await list(guest, 'name', whole)).map(({ gid }) => gid)).toEqual([owner.gid, guest.gid])
    expect((await list(guest, 'gid', whole)).map(({ gid }) => gid)).toEqual([owner.gid, guest.gid])
  })

  it('projects and teams: a guest sees theirs among the many', async () => {
    const page = { limit: 100, after: null }
    const projects = async (workspaceGid: Gid | null) =>
      (
        await stores.projects.list(guest.viewer, {
          workspaceGid,
          teamGid: null,
          taskGid: null,
          archived: null,
          page,
          rest,
        })
      ).map(({ gid }) => gid)
    expect(await projects(owner.workspaceGid)).toEqual(['4100450', '4100899'])
    expect(await projects(null)).toEqual(['4100450', '4100899'])
    const teams = await stores.teams.list(guest.viewer, {
      workspaceGid: owner.workspaceGid,
      memberGid: null,
      page,
      rest,
    })
    expect(teams.map(({ gid }) => gid)).toEqual(['5100002', '5100444'])
    const all = await stores.teams.list(owner.viewer, {
      workspaceGid: owner.workspaceGid,
      memberGid: null,
      page: { limit: null, after: null },
    })
    expect(all.map(({ name, gid }) => `${name} ${gid}`)).toEqual(
      all.map(({ name, gid }) => `${name} ${gid}`).toSorted(),
    )
    expect(all).toHaveLength(TEAMS)
  })

  it('followers, likes and members: null for several records with more than one statement may read, all of a single one', async () => {
    const gids = Array.from({ length: 3 }, (_, index) => `210000${index + 2}` as Gid)
    await sql`insert into task_followers (task_gid, user_gid, followed_at_ms)
      select tasks.gid, users.gid, 0 from tasks, users where tasks.gid in (${sql.join(gids)}) and users.gid like '31%'`.execute(
      stores.db.queries,
    )
    expect(3 * PEOPLE).toBeGreaterThan(RELATED_ROWS_MAX)
    expect(await stores.tasks.followers(gids)).toBeNull()
    expect((await stores.tasks.followers(gids.slice(0, 2)))?.get(gids[1] ?? ('' as Gid))).toHaveLength(PEOPLE)
    expect(await stores.tasks.likes(gids)).not.toBeNull()
    const projectGids = Array.from({ length: 3 }, (_, index) => `410000${index + 1}` as Gid)
    await sql`insert into project_members (gid, project_gid, user_gid, access_level, joined_at_ms)
      select projects.gid || users.gid, projects.gid, users.gid, 'viewer', 0 from projects, users
      where projects.gid in (${sql.join(projectGids)}) and users.gid like '31%'`.execute(stores.db.queries)
    expect(await stores.projects.people(projectGids, 'members')).toBeNull()
    const [first] = projectGids
    expect(
      (await stores.projects.people(projectGids.slice(0, 1), 'members'))?.get(first ?? ('' as Gid)),
    ).toHaveLength(PEOPLE + 1)
  })
})
