import { scopeWords } from '../asana/scopes.js'
import type { ConsentGroup, ConsentSentence } from './consent-words.js'
import { FULL_SCOPE, type ScopeSet } from './scope.js'

/** How much harm a credential can do, the worst first. `none`: it opens nothing of the API. */
export const DANGERS = ['full', 'deletes', 'changes', 'reads', 'none'] as const
export type Danger = (typeof DANGERS)[number]

/** Things that a short text names before it only counts. */
const THINGS_NAMED_MAX = 3

const DANGER_BY_ACTION = { delete: 'deletes', write: 'changes', read: 'reads' } as const

const WORDS: Readonly<Record<Danger, string>> = {
  full: 'Full permissions',
  deletes: 'Can delete',
  changes: 'Can change',
  reads: 'Can view',
  none: 'Opens nothing',
}

/** For what opens nothing of the API, and tells an app who somebody is. */
const IDENTITY_ONLY = 'Identity only'

/** What a set of scopes is in short: the worst that it can do, in words, and to what. */
export interface ScopesInShort {
  readonly danger: Danger
  /** "Can delete" */
  readonly words: string
  /** "tasks", "projects": what it is about, by name as far as few are named; none where the words say it all. */
  readonly things: readonly string[]
  /** How many there are beside those that are named. */
  readonly more: number
  /** Whether that is all of it, so that nothing is left to be listed. */
  readonly isAll: boolean
}

/** The worst that a set of scopes can do. Its identity scopes do no harm to anything. */
export function dangerOf({ api }: Pick<ScopeSet, 'api'>): Danger {
  if (api === 'full') return 'full'
  const found = new Set(api.map(dangerOfScope))
  return DANGERS.find((danger) => found.has(danger)) ?? 'none'
}

/**
 * Says in short what a set of scopes can do; wherever scopes are shown in short, it is by this and by `worstFirst`.
 * @param groups  the scopes in words, as `consentWords` says them
 */
export function scopesInShort(groups: readonly ConsentGroup[]): ScopesInShort {
  const scopes = groups.flatMap(({ sentences }) => sentences.flatMap(({ scope }) => scope ?? []))
  const api = scopes.includes(FULL_SCOPE) ? 'full' : scopes
  const danger = dangerOf({ api })
  const words = danger === 'none' && groups.length > 0 ? IDENTITY_ONLY : WORDS[danger]
  const isNamed = (scope: string) => dangerOfScope(scope) === danger
  const isAll =
    api === 'full' || (danger !== 'none' && api.length <= THINGS_NAMED_MAX + 1 && api.every(isNamed))
  return { danger, words, ...thingsOf({ api }, danger), isAll }
}

/** Every sentence of some groups in the order of the harm that it allows: delete, then change, then view, then who somebody is. */
export function worstFirst(groups: readonly ConsentGroup[]): readonly ConsentSentence[] {
  const rank = (sentence: ConsentSentence) => DANGERS.indexOf(dangerOfSentence(sentence))
  return groups.flatMap(({ sentences }) => sentences).toSorted((one, other) => rank(one) - rank(other))
}

function thingsOf({ api }: Pick<ScopeSet, 'api'>, danger: Danger): Pick<ScopesInShort, 'things' | 'more'> {
  if (api === 'full') return { things: ['can delete whatever its owner can'], more: 0 }
  const things = api
    .filter((scope) => danger !== 'none' && dangerOfScope(scope) === danger)
    .map((scope) => scopeWords(scope)?.thing ?? scope)
  // One more than the limit is named as well: "and 1 more" is no shorter.
  if (things.length <= THINGS_NAMED_MAX + 1) return { things, more: 0 }
  return { things: things.slice(0, THINGS_NAMED_MAX), more: things.length - THINGS_NAMED_MAX }
}

function dangerOfScope(scope: string): Danger {
  const words = scopeWords(scope)
  return words === null ? 'none' : DANGER_BY_ACTION[words.action]
}

function dangerOfSentence({ deletes, scope }: ConsentSentence): Danger {
  if (deletes) return 'deletes'
  return scope === null ? 'none' : dangerOfScope(scope)
}
