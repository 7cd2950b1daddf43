import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { searchLetters } from '../../src/db/migrations/0051-search-letters.js'
import { SEARCH_BOUNDS } from '../../src/features/search/search.rules.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('the migration that gives searches their letters, on %s', (kind) => {
  it('makes the words of tasks anew that were there before', async () => {
    const stores = await openStores(kind)
    const { queries } = stores.db
    const owner = await stores.newPerson()
    const { gid } = await stores.newTask(owner, { name: 'Große Straße' })
    const found = async () =>
      await stores.search(SEARCH_BOUNDS).tasks(
        owner.viewer,
        {
          workspaceGid: owner.workspaceGid,
          text: 'strasse',
          filters: [],
          sort: { by: 'created_at', ascending: true },
          limit: 100,
        },
        async () => await Promise.resolve(),
      )
    // As it was before: no table, and no word of it.
    await sql`drop table search_letters`.execute(queries)
    if (kind === 'sqlite')
      await sql`insert into search_words (search_words) values ('delete-all')`.execute(queries)
    else {
      await sql`drop function search_folded`.execute(queries)
      await sql`update search_tasks set words = ''`.execute(queries)
    }
    expect(await found()).toEqual([])
    await searchLetters(kind).up(queries as never)
    expect(await found()).toEqual([gid])
    await stores.close()
  })
})
