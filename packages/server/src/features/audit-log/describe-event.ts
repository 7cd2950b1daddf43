import { EVENT_FAMILIES, eventTypeOf } from '../audit/event-types.rules.js'
import type { TrailEvent, TrailNames } from '../audit/ports.js'

const OWN_SESSION = 'a browser session'

/** What an event says of somebody or something: a name that people gave, or words of ours. */
interface Said {
  readonly text: string
  readonly isNamed: boolean
}

/** An event as people read it. */
export interface DescribedEvent {
  readonly seq: number
  readonly atMs: number
  readonly who: string
  /** Whether that is a name, which is shown as it stands; else it is words. */
  readonly isWhoName: boolean
  /** "created the token" */
  readonly words: string
  /** "Apps and tokens" */
  readonly family: string
  readonly what: string
  /** Whether a name is in it, so that it is shown as it stands; else it is words. */
  readonly isWhatNamed: boolean
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
  const [who, what] = [whoOf(event, names), whatOf(event, names)]
  return {
    seq,
    atMs,
    who: who.text,
    isWhoName: who.isNamed,
    words: type.words,
    family: EVENT_FAMILIES.find(({ family }) => family === type.category)?.words ?? 'Other',
    what: what.text,
    isWhatNamed: what.isNamed,
    by: token === undefined ? credential : `token ‘${token.name}’`,
    address,
    // Where the app did it, or it was done to the app, its name is said already.
    app: [event.actorGid, event.targetGid].includes(appGid) ? null : (names.apps.get(appGid ?? '') ?? null),
    isRefused: outcome === 'refused',
    reason: reason === null ? null : reason.replaceAll('_', ' '),
  }
}

function whoOf({ actorGid, actorKind }: TrailEvent, { apps, users }: TrailNames): Said {
  switch (actorKind) {
    case 'user':
      return nameOr(users.get(actorGid ?? '')?.name, 'Somebody outside this workspace')
    case 'app':
      return nameOr(apps.get(actorGid ?? ''), 'An app that is gone')
    case 'operator':
      return { text: 'The operator', isNamed: false }
    case 'system':
      return { text: 'The server', isNamed: false }
    default:
      return { text: 'Somebody unknown', isNamed: false }
  }
}

function whatOf(event: TrailEvent, { apps, tokens, users }: TrailNames): Said {
  const { personGid, targetGid, targetKind } = event
  const owner = users.get(personGid ?? '')?.name
  const words = TARGET_WORDS[targetKind] ?? targetKind
  if (targetKind === 'user') return nameOr(users.get(targetGid)?.name, words)
  if (targetKind === 'app') return nameOr(apps.get(targetGid), words)
  if (targetKind === 'session')
    return owner === undefined || personGid === event.actorGid
      ? { text: OWN_SESSION, isNamed: false }
      : { text: `${OWN_SESSION} of ${owner}`, isNamed: true }
  if (targetKind === 'grant') {
    const app = nameOr(apps.get(event.appGid ?? ''), words)
    return owner === undefined ? app : { text: `${app.text} for ${owner}`, isNamed: true }
  }
  const name = tokens.get(targetGid)?.name
  if (targetKind === 'token' && name !== undefined)
    return { text: `‘${name}’${owner === undefined ? '' : ` of ${owner}`}`, isNamed: true }
  return { text: words, isNamed: false }
}

function nameOr(name: string | undefined, words: string): Said {
  return { text: name ?? words, isNamed: name !== undefined }
}
