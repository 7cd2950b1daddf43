import { EVENT_FAMILIES, eventTypeOf } from './event-types.js'
import type { TrailEvent, TrailNames } from './ports.js'

/** An event as people read it. */
const OWN_SESSION = 'a browser session'

export interface DescribedEvent {
  readonly seq: number
  readonly atMs: number
  readonly who: string
  /** "created the token" */
  readonly words: string
  /** "Apps and tokens" */
  readonly family: string
  readonly what: string
  /** By which credential; null for none. */
  readonly by: string | null
  readonly address: string | null
  readonly app: string | null
  readonly isRefused: boolean
  readonly reason: string | null
}

const CREDENTIAL_WORDS: Readonly<Record<string, string>> = {
  session: 'browser session',
  personal_token: 'personal access token',
  access_token: 'access token of an app',
  refresh_token: 'refresh token',
  code: 'authorization code',
  client_secret: 'client secret',
}

const TARGET_WORDS: Readonly<Record<string, string>> = {
  app: 'an app that is gone',
  audit_log: 'the security record',
  grant: 'an app',
  server: 'this server',
  session: 'a session',
  signing_key: 'a signing key',
  token: 'a token that is gone',
  user: 'an account that does not exist',
  workspace: 'this workspace',
}

/** Says in words what an event was. Names are those of today; whom a workspace may not know, it is not told of. */
export function describeEvent(event: TrailEvent, names: TrailNames): DescribedEvent {
  const { address, appGid, atMs, credentialKind, outcome, reason, seq } = event
  const type = eventTypeOf(event.action)
  const token = names.tokens.get(event.credentialGid ?? '')
  const credential = credentialKind === null ? null : (CREDENTIAL_WORDS[credentialKind] ?? credentialKind)
  return {
    seq,
    atMs,
    who: whoOf(event, names),
    words: type.words,
    family: EVENT_FAMILIES.find(({ family }) => family === type.category)?.words ?? 'Other',
    what: whatOf(event, names),
    by: token === undefined ? credential : `token ‘${token.name}’`,
    address,
    // Where the app did it, or it was done to the app, its name is said already.
    app: [event.actorGid, event.targetGid].includes(appGid) ? null : (names.apps.get(appGid ?? '') ?? null),
    isRefused: outcome === 'refused',
    reason: reason === null ? null : reason.replaceAll('_', ' '),
  }
}

function whoOf({ actorGid, actorKind }: TrailEvent, { apps, users }: TrailNames): string {
  switch (actorKind) {
    case 'user':
      return users.get(actorGid ?? '')?.name ?? 'Somebody outside this workspace'
    case 'app':
      return apps.get(actorGid ?? '') ?? 'An app that is gone'
    case 'operator':
      return 'The operator'
    case 'system':
      return 'The server'
    default:
      return 'Somebody unknown'
  }
}

function whatOf(event: TrailEvent, { apps, tokens, users }: TrailNames): string {
  const { personGid, targetGid, targetKind } = event
  const owner = users.get(personGid ?? '')?.name
  if (targetKind === 'user') return users.get(targetGid)?.name ?? TARGET_WORDS['user'] ?? ''
  if (targetKind === 'app') return apps.get(targetGid) ?? TARGET_WORDS['app'] ?? ''
  if (targetKind === 'session')
    return `${OWN_SESSION}${owner === undefined || personGid === event.actorGid ? '' : ` of ${owner}`}`
  if (targetKind === 'grant')
    return `${apps.get(event.appGid ?? '') ?? 'an app'}${owner === undefined ? '' : ` for ${owner}`}`
  const name = tokens.get(targetGid)?.name
  if (targetKind === 'token' && name !== undefined)
    return `‘${name}’${owner === undefined ? '' : ` of ${owner}`}`
  return TARGET_WORDS[targetKind] ?? targetKind
}
