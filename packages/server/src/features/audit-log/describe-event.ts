import { known, t, type Text } from '../../languages/text.js'
import { EVENT_FAMILIES, eventTypeOf } from '../audit/events.rules.js'
import type { TrailEvent, TrailNames } from '../audit/ports.js'
import { reasonWords } from './reason-words.js'

/** An event as people read it, in the language of whoever that is. Names that people gave stand in it as they are. */
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

const CREDENTIAL_WORDS: Readonly<Record<string, Text>> = {
  session: 'browser session',
  personal_token: 'personal access token',
  access_token: 'access token of an app',
  refresh_token: 'refresh token',
  code: 'authorization code',
  client_secret: 'client secret',
}

const TARGET_WORDS: Readonly<Record<string, Text>> = {
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
  const family = EVENT_FAMILIES.find((one) => one.family === type.category)?.words ?? 'Other'
  return {
    seq,
    atMs,
    who: whoOf(event, names),
    words: known(type.words),
    family: known(family),
    what: whatOf(event, names),
    by: token === undefined ? credentialWords(credentialKind) : t('token ‘{name}’', { name: token.name }),
    address,
    // Where the app did it, or it was done to the app, its name is said already.
    app: [event.actorGid, event.targetGid].includes(appGid) ? null : (names.apps.get(appGid ?? '') ?? null),
    isRefused: outcome === 'refused',
    reason: reason === null ? null : reasonWords(reason),
  }
}

function credentialWords(kind: string | null): string | null {
  if (kind === null) return null
  const words = CREDENTIAL_WORDS[kind]
  return words === undefined ? kind : t(words)
}

function whoOf({ actorGid, actorKind }: TrailEvent, { apps, users }: TrailNames): string {
  switch (actorKind) {
    case 'user':
      return users.get(actorGid ?? '')?.name ?? t('Somebody outside this workspace')
    case 'app':
      return apps.get(actorGid ?? '') ?? t('An app that is gone')
    case 'operator':
      return t('The operator')
    case 'system':
      return t('The server')
    default:
      return t('Somebody unknown')
  }
}

function whatOf(event: TrailEvent, { apps, tokens, users }: TrailNames): string {
  const { personGid, targetGid, targetKind } = event
  const owner = users.get(personGid ?? '')?.name
  const target = TARGET_WORDS[targetKind]
  const words = target === undefined ? targetKind : t(target)
  if (targetKind === 'user') return users.get(targetGid)?.name ?? words
  if (targetKind === 'app') return apps.get(targetGid) ?? words
  if (targetKind === 'session')
    return owner === undefined || personGid === event.actorGid
      ? t('a browser session')
      : t('a browser session of {owner}', { owner })
  if (targetKind === 'grant') {
    const app = apps.get(event.appGid ?? '') ?? words
    return owner === undefined ? app : t('{app} for {owner}', { app, owner })
  }
  const name = tokens.get(targetGid)?.name
  if (targetKind === 'token' && name !== undefined)
    return owner === undefined ? t('‘{name}’', { name }) : t('‘{name}’ of {owner}', { name, owner })
  return words
}
