import { sql, type RawBuilder } from 'kysely'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { portfolioIsVisible } from '../portfolios/portfolios.writers.js'
import { projectIsVisible } from '../projects/projects.writers.js'
import { taskIsVisible } from '../tasks/visible-tasks.writers.js'
import type { FieldFilter, FieldTest } from './search.rules.js'

type Condition = RawBuilder<boolean>

/** Characters of a text that its index has. */
const INDEXED_LENGTH = 100
const HEAD = sql`substr(held.text_value, 1, 100)`
const COLUMNS = { text: HEAD, number: sql`held.number_value`, date: sql`held.date_on` } as const
const SIGNS = { is: sql`=`, below: sql`<`, above: sql`>` } as const

/** What a row of `tasks` has in a field that passes all tests, as far as the viewer may see it. */
export function fieldRows(viewer: Principal, filter: FieldFilter): RawBuilder<unknown> {
  const { fieldGid, holds, tests } = filter
  const table = holds === 'value' ? sql`custom_field_values` : sql`custom_field_value_items`
  const conditions = [
    sql<boolean>`held.parent_gid = tasks.gid and held.custom_field_gid = ${fieldGid}`,
    ...tests.map(passes),
    ...(holds === 'references' ? [isSeen(viewer)] : []),
  ]
  return sql`select 1 from ${table} as held where ${sql.join(conditions, sql` and `)}`
}

/**
 * What has something in a field, narrowed by no more than what its index is ordered by: what else a test asks is seen of each task that is judged,
 * for to look for it here could take all that the field has.
 */
export function havingInField({ fieldGid, tests }: FieldFilter): RawBuilder<{ readonly gid: Gid }> {
  const item = tests.find((test) => test.of === 'item')
  if (item !== undefined)
    return sql`
      select held.parent_gid as gid from custom_field_value_items as held
      where held.custom_field_gid = ${fieldGid} and held.item_gid = ${item.gid}
      order by held.custom_field_gid, held.item_gid, held.parent_gid`
  const indexed = tests.flatMap((test) => {
    const within = withinIndex(test)
    return within === null || test.of === 'item' ? [] : [{ column: COLUMNS[test.of], within }]
  })
  const [first] = indexed
  return sql`
    select held.parent_gid as gid from custom_field_values as held
    where held.custom_field_gid = ${fieldGid}
      ${
        first === undefined
          ? sql``
          : sql`and ${sql.join(
              indexed.map(({ within }) => within),
              sql` and `,
            )}`
      }
    order by held.custom_field_gid, ${first === undefined ? sql`` : sql`${first.column},`} held.parent_gid`
}

/** A test as far as an index of `custom_field_values` has it; null for one that none helps. */
function withinIndex(test: FieldTest): Condition | null {
  if (test.of === 'item') return null
  if (test.of !== 'text') return passes(test)
  const head = Array.from(test.text).slice(0, INDEXED_LENGTH).join('')
  const hasText = sql`held.text_value is not null`
  if (test.how === 'is') return sql<boolean>`${hasText} and ${HEAD} = ${head}`
  if (test.how !== 'starts_with') return null
  const end = firstBehind(head)
  return sql<boolean>`${hasText} and ${HEAD} >= ${head} ${end === null ? sql`` : sql`and ${HEAD} < ${end}`}`
}

/** A test of a row. Both databases count characters, and tell large letters from small ones. */
function passes(test: FieldTest): Condition {
  switch (test.of) {
    case 'item':
      return sql`held.item_gid = ${test.gid}`
    case 'number':
      return sql`held.number_value is not null and held.number_value ${SIGNS[test.how]} ${test.than}`
    case 'date':
      return sql`held.date_on is not null and held.date_on ${SIGNS[test.how]} ${test.than}`
    case 'text': {
      const { how, text } = test
      const length = Array.from(text).length
      switch (how) {
        case 'is':
          return sql`held.text_value = ${text}`
        case 'starts_with':
          return sql`substr(held.text_value, 1, ${length}) = ${text}`
        case 'ends_with':
          // A shorter text has fewer characters left, wherever a database takes them from.
          return sql`substr(held.text_value, length(held.text_value) - ${length} + 1, ${length}) = ${text}`
        case 'contains':
          return sql`replace(held.text_value, ${text}, '') <> held.text_value`
      }
    }
  }
}

const LAST_CODE_POINT = 0x10_ff_ff
const SURROGATES = { first: 0xd8_00, behind: 0xe0_00 } as const

/** The least text that sorts behind all that begin with one, by code points; null where there is none. */
function firstBehind(head: string): string | null {
  const points = Array.from(head, (character) => character.codePointAt(0) ?? 0)
  while (points.at(-1) === LAST_CODE_POINT) points.pop()
  const last = points.pop()
  if (last === undefined) return null
  const next = last + 1 === SURROGATES.first ? SURROGATES.behind : last + 1
  return String.fromCodePoint(...points, next)
}

const isSeen = (viewer: Principal): Condition => sql`(
  exists (select 1 from tasks where tasks.gid = held.task_gid and ${taskIsVisible(viewer)})
  or exists (select 1 from projects where projects.gid = held.project_gid and ${projectIsVisible(viewer)})
  or exists (select 1 from portfolios where portfolios.gid = held.portfolio_gid and ${portfolioIsVisible(viewer)}))`
