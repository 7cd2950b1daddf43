import { known } from '../../languages/text.js'
import { parseDate } from '../../protocol/asana/dates.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { ActionChoice } from '../audit/events.rules.js'
import type { TrailFilter } from '../audit/ports.js'
import type { AuditChoices, AuditFilterValues } from './audit-filters.page.js'
import { readSearch } from '../../protocol/asana/search-text.js'
import { DAY_MS } from '../../time-units.js'

/** The kinds of events that there are. */
export interface AuditKinds {
  readonly actions: readonly ActionChoice[]
  readonly families: AuditChoices['families']
}

/** What is no filter is none: an address that somebody mistyped shows more, never an error. */
export function readAuditFilter(
  query: URLSearchParams,
  { actions, families, workspaceGid }: AuditKinds & { readonly workspaceGid: Gid },
): { readonly filter: TrailFilter; readonly values: AuditFilterValues } {
  const personGid = parseGid(query.get('person') ?? '')
  const appGid = parseGid(query.get('app') ?? '')
  const action = actions.find((one) => one.action === query.get('action'))?.action
  const family = families.find((one) => one.family === query.get('family'))?.family
  const wanted = actions.filter(
    (one) =>
      (action === undefined || one.action === action) && (family === undefined || one.family === family),
  )
  const q = readSearch(query.get('q'))
  // As they stand on the page, and in English, as documents have them.
  const saying = actions.filter(({ words }) =>
    [words, known(words)].some((said) => said.toLowerCase().includes(q.toLowerCase())),
  )
  const outcome = (['done', 'refused'] as const).find((one) => one === query.get('outcome'))
  const from = parseDate(query.get('from') ?? '')
  const until = parseDate(query.get('until') ?? '')
  return {
    filter: {
      workspaceGid,
      ...(personGid === null ? {} : { personGid }),
      ...(appGid === null ? {} : { appGid }),
      ...(wanted.length === actions.length ? {} : { actions: wanted.map((one) => one.action) }),
      ...(q === '' ? {} : { search: { text: q, actions: saying.map((one) => one.action) } }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(from === null ? {} : { sinceMs: Date.parse(from) }),
      // The last day counts whole.
      ...(until === null ? {} : { untilMs: Date.parse(until) + DAY_MS }),
    },
    values: {
      q,
      family: family ?? '',
      person: personGid ?? '',
      app: appGid ?? '',
      action: action ?? '',
      outcome: outcome ?? '',
      from: from ?? '',
      until: until ?? '',
    },
  }
}
