import { parseGid } from '../../protocol/asana/gid.js'
import { readSearch } from '../../protocol/asana/search-text.js'
import { wordsForAdmins } from '../../protocol/oauth/admin-words.js'
import type { ShownCredential } from './credential-facts.page.js'
import { UNUSED_DAYS, type FilterValues } from './credential-filters.page.js'
import type { CredentialWish } from './list-credentials.js'
import { CREDENTIAL_SORTS, type CredentialSort } from './ports.js'
import type { Credential } from './ports.js'

const DANGERS = ['full', 'deletes', 'changes'] as const
const STATES = ['live', 'ended', 'all'] as const

/** Reads the filters of the list of tokens. What is no filter is none: an address that somebody mistyped shows more, never an error. */
export function readCredentialFilter(query: URLSearchParams): {
  readonly wish: Pick<CredentialWish, 'filter' | 'sort'>
  readonly values: FilterValues
} {
  const oneOf = <Known extends string>(name: string, known: readonly Known[]): Known | null =>
    known.find((one) => one === query.get(name)) ?? null
  const userGid = parseGid(query.get('person') ?? '')
  const app = query.get('app') ?? ''
  const clientId = app === 'personal' ? null : parseGid(app)
  const unusedDays = UNUSED_DAYS.find((one) => String(one) === query.get('unused')) ?? null
  const search = readSearch(query.get('q'))
  const state = oneOf('state', STATES) ?? 'live'
  const danger = oneOf('danger', DANGERS)
  const isEndless = query.get('ends') === 'never'
  const isOutside = query.get('from') === 'outside'
  const isRestored = query.get('mark') === 'restored'
  const sort: CredentialSort = oneOf('sort', CREDENTIAL_SORTS) ?? 'danger'
  return {
    wish: {
      filter: {
        userGid,
        state,
        of: app === 'personal' ? 'personal' : clientId === null ? null : { clientId },
        danger,
        isEndless,
        isOutside,
        isRestored,
        search: search === '' ? null : search,
        unusedDays,
      },
      sort,
    },
    values: {
      q: search,
      person: userGid ?? '',
      state,
      app: app === 'personal' ? app : (clientId ?? ''),
      danger: danger ?? '',
      ends: isEndless ? 'never' : '',
      unused: unusedDays === null ? '' : String(unusedDays),
      from: isOutside ? 'outside' : '',
      mark: isRestored ? 'restored' : '',
      sort: sort === 'danger' ? '' : sort,
    },
  }
}

/** A credential with its scopes in an admin's words. */
export function shownCredential(credential: Credential): ShownCredential {
  return { ...credential, groups: wordsForAdmins(credential.scopes.set) }
}
