import { EVENTS, type OwnView } from './events.rules.js'
import type { TrailEvent } from './ports.js'

const actionsWith = (...views: readonly OwnView[]) =>
  Object.entries(EVENTS)
    .filter(([, { view }]) => views.includes(view))
    .map(([action]) => action)

/** The kinds that a person reads where they concern them, whoever did it. */
export const CONCERNING_ACTIONS: readonly string[] = actionsWith('concerns')
/** The kinds that a person reads where they did it themselves. */
export const OWN_ACTIONS: readonly string[] = actionsWith('concerns', 'own_act')

/** Who tells of a leak does a good turn, and who tries an address out of somebody else's invitation may be a stranger to the person. */
const WITHHELD_ADDRESSES: ReadonlySet<string> = new Set(['credential_leaked', 'account_attempted'])

/**
 * An event as the person whom it concerns may know it. From where somebody else acted, with which credential and in which words is not told;
 * what a stranger or an app did with the person's own account or credentials is told with its address, since that is how misuse is found.
 */
export function ownView(event: TrailEvent, userGid: string): TrailEvent {
  const { action, actorGid, actorKind, details } = event
  if (actorKind === 'user' && actorGid === userGid) return event
  const isWithheld = (actorKind !== 'app' && actorKind !== 'anonymous') || WITHHELD_ADDRESSES.has(action)
  return {
    ...event,
    ...(isWithheld ? { address: null, credentialKind: null, credentialGid: null } : {}),
    details: timesAlone(details),
  }
}

/** How often it happened, where an event stands for several; nothing else of what was noted beside it. */
function timesAlone(details: string): string {
  const { times } = JSON.parse(details) as { readonly times?: unknown }
  return JSON.stringify(typeof times === 'number' ? { times } : {})
}
