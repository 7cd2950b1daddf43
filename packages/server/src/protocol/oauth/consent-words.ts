import { scopeWords, type ScopeAction } from '../asana/scopes.js'
import {
  FULL_SCOPE,
  type GrantedClaim,
  type IdentityScope,
  type PersonClaim,
  type ScopeSet,
} from './scope.js'

/** One scope, or one part of what full permissions are, in a whole sentence. */
export interface ConsentSentence {
  readonly text: string
  /** Its name, as apps ask for it; null for what comes with every token, whatever was asked. */
  readonly scope: string | null
  /** Whether something can be lost by it. */
  readonly deletes: boolean
}

/** What an app asks, about one thing: read before write before delete. */
export interface ConsentGroup {
  readonly thing: string
  readonly sentences: readonly ConsentSentence[]
}

const SENTENCE_BY_ACTION: Readonly<Record<ScopeAction, (thing: string) => string>> = {
  read: (thing) => `View ${thing}`,
  write: (thing) => `Create and modify ${thing}`,
  delete: (thing) => `Delete ${thing}`,
}

const SENTENCE_BY_IDENTITY_SCOPE: Readonly<Record<IdentityScope, string>> = {
  openid: 'Know who you are',
  email: 'View your email address',
  profile: 'View your name, user name and picture',
  groups: 'View which workspaces and teams you are in',
}

/** Of claims that an app names one by one. */
const SENTENCE_BY_CLAIM: Readonly<Record<PersonClaim, string>> = {
  email: 'View your email address',
  email_verified: 'View whether your email address is confirmed',
  name: 'View your name',
  preferred_username: 'View your user name',
  picture: 'View your picture',
  groups: 'View which workspaces and teams you are in',
}

/** The answer with the tokens names the person, whatever they allowed. */
const WITH_EVERY_TOKEN: ConsentSentence = {
  text: 'View your name and email address',
  scope: null,
  deletes: false,
}

/** The three sentences of Asana's page; the last says what Asana's leaves out: that full permissions delete, too. */
const FULL_PERMISSIONS: readonly ConsentGroup[] = [
  { thing: 'your account', sentences: [full('View your name and email address')] },
  {
    thing: 'everything you can reach',
    sentences: [
      full('View your tasks, projects, workspaces and all else that you can see'),
      {
        ...full('Create, modify and delete tasks, projects, comments and all else that you may change'),
        deletes: true,
      },
    ],
  },
]

/**
 * Says in words what a set of scopes lets an app do, so that the person who decides has read every scope of it.
 * @param options.withToken  whether the app gets tokens by it, and with them what comes with every one
 * @returns one group a thing: first who the person is, then the things of the API in the order of their scopes
 */
export function consentWords(
  { api, claims = [], identity }: ScopeSet,
  { withToken = false }: { readonly withToken?: boolean } = {},
): readonly ConsentGroup[] {
  // Full permissions say so themselves.
  const always = withToken && api !== 'full' ? [WITH_EVERY_TOKEN] : []
  const sentences = [...always, ...identity.map(identitySentence), ...claimSentences(claims)]
  const who: readonly ConsentGroup[] = sentences.length === 0 ? [] : [{ thing: 'your identity', sentences }]
  return [...who, ...(api === 'full' ? FULL_PERMISSIONS : granularWords(api))]
}

function granularWords(scopes: readonly string[]): readonly ConsentGroup[] {
  const sentencesByThing = new Map<string, ConsentSentence[]>()
  for (const scope of scopes) {
    const words = scopeWords(scope)
    if (words === null) continue
    const sentences = sentencesByThing.get(words.thing) ?? []
    const text = SENTENCE_BY_ACTION[words.action](words.thing)
    sentences.push({ text, scope, deletes: words.action === 'delete' })
    sentencesByThing.set(words.thing, sentences)
  }
  return [...sentencesByThing].map(([thing, sentences]) => ({ thing, sentences }))
}

function identitySentence(scope: IdentityScope): ConsentSentence {
  return { text: SENTENCE_BY_IDENTITY_SCOPE[scope], scope, deletes: false }
}

/** Each once, whether it is told in ID tokens, at userinfo or in both. */
function claimSentences(claims: readonly GrantedClaim[]): readonly ConsentSentence[] {
  const names = new Set(claims.map((claim) => claim.slice(claim.indexOf(':') + 1) as PersonClaim))
  return [...names].map((name) => ({ text: SENTENCE_BY_CLAIM[name], scope: null, deletes: false }))
}

function full(text: string): ConsentSentence {
  return { text, scope: FULL_SCOPE, deletes: false }
}
