import type { SelectQueryBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Schema, SeedRecordsTable } from '../../db/schema.js'
import type { DemoLosses } from './demo-losses.js'
import { seededWorkspaces } from './demo-removal.store.js'
import { livesAt } from '../tokens/tokens.writers.js'

/** Counts what making the demo anew would take away. @returns null where there is none */
export async function readLosses(
  queries: Queries,
  needs: { readonly nowMs: number },
): Promise<DemoLosses | null> {
  const { made } = await queries
    .selectFrom('seed_records')
    .select((row) => row.fn.max<number | null>('made_at_ms').as('made'))
    .executeTakeFirstOrThrow()
  if (made === null) return null
  const elsewhere = await queries
    .selectFrom('workspaces')
    .select('gid')
    .where('gid', 'not in', seededWorkspaces(queries))
    .limit(1)
    .executeTakeFirst()
  const isAlone = elsewhere === undefined
  const people = peopleOf(queries, isAlone)
  return {
    ...(await countPeople(queries, { isAlone, people })),
    ...(await countCredentials(queries, people, needs)),
    ...(await countWork(queries, made)),
  }
}

/** Gids of those who are made anew, or go: everybody, where no other workspace is. */
type People = ReturnType<typeof peopleOf>

function peopleOf(queries: Queries, isAlone: boolean) {
  return queries
    .selectFrom('users')
    .select('users.gid')
    .$if(!isAlone, (query) => query.where('users.gid', 'in', brought(queries, 'user')))
}

function brought(queries: Queries, kind: SeedRecordsTable['kind']) {
  return queries.selectFrom('seed_records').select('seed_records.gid').where('seed_records.kind', '=', kind)
}

async function countPeople(
  queries: Queries,
  { isAlone, people }: { readonly isAlone: boolean; readonly people: People },
): Promise<Pick<DemoLosses, 'peopleAdded' | 'peopleLeaving'>> {
  const added = await queries
    .selectFrom('users')
    .select('email')
    .where('gid', 'not in', brought(queries, 'user'))
    .where('gid', 'in', people)
    .orderBy('email_key')
    .execute()
  const leaving = queries
    .selectFrom('workspace_members')
    .where('workspace_gid', 'in', seededWorkspaces(queries))
    .where('user_gid', 'not in', brought(queries, 'user'))
  return {
    peopleAdded: added.map((row) => row.email),
    peopleLeaving: isAlone ? 0 : await count(leaving),
  }
}

async function countCredentials(
  queries: Queries,
  people: People,
  { nowMs }: { readonly nowMs: number },
): Promise<Pick<DemoLosses, 'tokens' | 'appsAdded' | 'secrets' | 'grants' | 'sessions'>> {
  const apps = queries
    .selectFrom('apps')
    .select('apps.client_id')
    .where((row) => row.or([row('owner_gid', 'in', people), row('client_id', 'in', brought(queries, 'app'))]))
  return {
    tokens: await count(queries.selectFrom('tokens').where('user_gid', 'in', people).where(livesAt(nowMs))),
    appsAdded: await count(
      queries
        .selectFrom('apps')
        .where('owner_gid', 'in', people)
        .where('client_id', 'not in', brought(queries, 'app')),
    ),
    secrets: await count(
      queries
        .selectFrom('app_secrets')
        .where('client_id', 'in', apps)
        .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)])),
    ),
    grants: await count(
      queries
        .selectFrom('grants')
        .where('revoked_at_ms', 'is', null)
        .where('expires_at_ms', '>', nowMs)
        .where((row) => row.or([row('user_gid', 'in', people), row('client_id', 'in', apps)])),
    ),
    sessions: await count(
      queries.selectFrom('sessions').where('user_gid', 'in', people).where('ended_at_ms', 'is', null),
    ),
  }
}

/** @param made  when the seed was used: what is younger was added since, by whomever */
async function countWork(
  queries: Queries,
  made: number,
): Promise<Pick<DemoLosses, 'projectsAdded' | 'tasksAdded' | 'tasksChanged'>> {
  const workspaces = seededWorkspaces(queries)
  const tasks = queries.selectFrom('tasks').where('workspace_gid', 'in', workspaces)
  return {
    projectsAdded: await count(
      queries
        .selectFrom('projects')
        .where('workspace_gid', 'in', workspaces)
        .where('gid', 'not in', brought(queries, 'project')),
    ),
    tasksAdded: await count(tasks.where('created_at_ms', '>', made)),
    tasksChanged: await count(tasks.where('created_at_ms', '<=', made).where('modified_at_ms', '>', made)),
  }
}

async function count<T extends keyof Schema>(query: SelectQueryBuilder<Schema, T, object>): Promise<number> {
  const { rows } = await query.select((row) => row.fn.countAll<number>().as('rows')).executeTakeFirstOrThrow()
  return rows
}
