import type { OperationId } from '../../protocol/asana/operations.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Recent } from '../../platform/recent.js'
import type { AsOf, Remembered } from '../../platform/remembered.js'
import type { VersionedMemory } from '../../platform/versioned-memory.js'

/** Longer answers are made anew each time: they are rare, and memory is not for them. */
const REMEMBERED_ANSWER_LENGTH_MAX = 4_096
const KNOWN_ADDRESS_LENGTH_MAX = 256

export interface OwnAnswer {
  readonly text: string
  readonly dependsOn: readonly Gid[]
}

/** What is asked, whoever asks. */
export interface Question {
  readonly id: OperationId
  /** Path and query, below a base path. */
  readonly url: string
  /** The person whom a path of `getUser` names: a gid, or `me`. */
  readonly personNamed: string | undefined
}

/** The answers to reads of single records, for as long as they are true. */
export interface RememberedAnswers {
  find(question: Question, principal: Principal, asOf: AsOf): string | undefined
  /** Keeps an answer that is short enough. @param address  path and query as they came, below no other base path than the caller's */
  keep(asked: {
    readonly question: Question
    readonly address: string
    readonly principal: Principal
    readonly asOf: AsOf
    readonly text: string
  }): void
  /** What was asked at an address when an answer was last kept for it; undefined where none was, or not lately. */
  askedAt(address: string): Question | undefined
}

export const isShort = (text: string): boolean => text.length <= REMEMBERED_ANSWER_LENGTH_MAX

/**
 * An answer depends on the database, the person, the app, the scopes, the workspaces that are withheld from this credential, and the URL; all of these are in its
 * key, its stamp or its version.
 * @param memories.any  for as long as nothing is written
 * @param memories.own  what people read of themselves, which is made of themselves and their workspaces alone: until one of those changes
 * @param memories.addresses  those for which an answer was remembered lately
 */
export function makeRememberedAnswers({
  addresses,
  any,
  own,
}: {
  readonly any: VersionedMemory<string, string>
  readonly own: Remembered<string, OwnAnswer>
  readonly addresses: Recent<string, Question>
}): RememberedAnswers {
  return {
    find: (question, principal, asOf) =>
      isOwn(question, principal)
        ? own.get(keyOf(question, principal), asOf)?.text
        : any.get(asOf.stamp, keyOf(question, principal)),
    keep({ address, asOf, principal, question, text }) {
      const key = keyOf(question, principal)
      if (isOwn(question, principal))
        own.set(key, asOf, { text, dependsOn: [principal.userGid, ...principal.roles.keys()] })
      else any.set(asOf.stamp, key, text)
      if (address.length <= KNOWN_ADDRESS_LENGTH_MAX) addresses.set(address, question)
    },
    askedAt: (address) => addresses.get(address),
  }
}

/** Whether somebody asks for themselves. */
function isOwn({ id, personNamed }: Question, { userGid }: Principal): boolean {
  return id === 'getUser' && (personNamed === 'me' || personNamed === userGid)
}

/**
 * What an app keeps with a task for itself is for no other app, whoever asks. One person's credentials may reach different workspaces, and then one must
 * not get what another one may see.
 */
function keyOf({ url }: Question, { clientId, scopes, userGid, withheld }: Principal): string {
  const scopesText = scopes === 'full' ? 'full' : [...scopes].join(' ')
  const reachText = withheld.map(({ workspaceGid }) => workspaceGid).join(',')
  return `${userGid} ${clientId ?? 'personal'} ${scopesText} ${reachText} ${url}`
}
