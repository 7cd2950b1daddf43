import { readFileSync } from 'node:fs'

/** The rows of the table in `docs/audit-log.md`, by how each begins. */
const WHO = {
  workspace: 'the workspace that it happened in',
  person: 'the workspaces of the person',
  developer: 'the workspaces of the app’s developer',
  owner: 'the workspaces of whose credential it is',
  operator: 'none: the operator alone',
} as const

type Who = keyof typeof WHO

/**
 * Who sees each kind of event, as the documentation says it: kind → the row that it stands in; undefined for one that stands in two. What happened in one
 * workspace is that one's alone, whatever kind it is.
 */
export function documentedSeenBy(): Readonly<Record<string, Who | undefined>> {
  const doc = readFileSync(new URL('../../../../docs/audit-log.md', import.meta.url), 'utf8')
  const said: Record<string, Who | undefined> = {}
  for (const line of doc.split('\n')) {
    const [, whom = '', kinds = ''] = /^\| (.+?) +\| (.*`\w+`.*) \|$/.exec(line) ?? []
    const who = (Object.keys(WHO) as Who[]).find((one) => whom.startsWith(WHO[one]))
    if (who === undefined) continue
    for (const [, kind = ''] of kinds.matchAll(/`(\w+)`/g)) said[kind] = kind in said ? undefined : who
  }
  return said
}
