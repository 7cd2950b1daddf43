import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { DEMO } from '../support/demo.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

const PEOPLE = 2_001

describe('a workspace with more people than one answer names', () => {
  let scene: TokenScene
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
    const { queries } = scene.stores.db
    const numbers = sql`(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(PEOPLE)}) select i from n)`
    await sql`insert into users (gid, name, email, email_key, created_at_ms)
      select '31' || i, 'Name ' || (i % 7), i || '@many.example', i || '@many.example', 0 from ${numbers}`.execute(
      queries,
    )
    for (const [table, column, place] of [
      ['workspace_members', 'workspace_gid', DEMO.greenfield],
      ['team_members', 'team_gid', DEMO.growing],
    ] as const) {
      const role = table === 'workspace_members' ? sql`, role` : sql``
      const member = table === 'workspace_members' ? sql`, 'member'` : sql``
      await sql`insert into ${sql.table(table)} (gid, ${sql.ref(column)}, user_gid, joined_at_ms${role})
        select '9' || gid, ${place}, gid, 0${member} from users where gid like '31%'`.execute(queries)
    }
  })
  afterAll(async () => {
    await scene.close()
  })

  test.each([`/workspaces/${DEMO.greenfield}/users`, `/teams/${DEMO.growing}/users`])(
    "GET %s names the first 2,000 by name and ends there — Asana's user record",
    async (path) => {
      const answer = await scene.server.api('GET', path)
      expect(answer.status).toBe(200)
      expect(Object.keys(answer.json as object)).toEqual(['data'])
      const names = (answer.json.data as { name: string }[]).map(({ name }) => name)
      expect(names).toHaveLength(2_000)
      expect(names.toSorted()).toEqual(names)
      // Who sends a limit has pages, and so all of them.
      let [count, next]: [number, string | null] = [0, `${path}?limit=100`]
      while (next !== null) {
        const page = await scene.server.api('GET', next)
        count += gidsOf(page).length
        next = (page.json.next_page?.path ?? null) as string | null
      }
      expect(count).toBeGreaterThan(PEOPLE)
    },
  )

  test("GET /users is refused without a limit, and has pages within a workspace — Asana's user record", async () => {
    const users = `/users?workspace=${DEMO.greenfield}`
    expectRefusal(
      await scene.server.api('GET', users),
      400,
      'The result is too large. You should use pagination (may require specifying a workspace)!',
    )
    expect(gidsOf(await scene.server.api('GET', `${users}&limit=100`))).toHaveLength(100)
  })
})
