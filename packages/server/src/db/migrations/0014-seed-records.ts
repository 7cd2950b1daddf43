/**
 * What the demo organisation, or another seed, brought: so that it is told from what was added since and from what somebody else brought. The
 * demo that a database holds already had fixed ids.
 */
const DEMO_GIDS = {
  user: [11, 12, 13, 14],
  workspace: [1, 2],
  team: [21, 22, 23, 24],
  project: [31, 32, 33, 34, 35, 36, 37, 38],
  app: [91, 92, 93],
} as const

const TABLES = {
  user: 'users',
  workspace: 'workspaces',
  team: 'teams',
  project: 'projects',
  app: 'apps',
} as const

const gidOf = (number: number) => `'${1_200_000_000_000_000 + number}'`

const recordDemo = (Object.keys(TABLES) as (keyof typeof TABLES)[])
  .flatMap((kind) =>
    DEMO_GIDS[kind].map((number) => {
      const id = kind === 'app' ? 'client_id' : 'gid'
      return `insert into seed_records (kind, gid, position, made_at_ms)
        select '${kind}', ${id}, ${number}, created_at_ms from ${TABLES[kind]} where ${id} = ${gidOf(number)};`
    }),
  )
  .join('\n')

export const SEED_RECORDS = `
create table seed_records (
  kind TEXT not null check (kind in ('user', 'workspace', 'team', 'project', 'app')),
  gid TEXT not null,
  position INTEGER not null,
  made_at_ms INTEGER not null,
  primary key (kind, gid)
);
${recordDemo}
`
