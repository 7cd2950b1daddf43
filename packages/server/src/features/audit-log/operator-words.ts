import { describeEvent } from './describe-event.js'
import type { TrailEvent, TrailNames } from '../audit/ports.js'

/**
 * An event in one line, as the operator reads it, who may know all: who did what to whom, whether it was refused and why, from where, by
 * which credential and through which app. What is gone has its gid.
 */
export function operatorWords(event: TrailEvent, names: TrailNames): string {
  const { actorGid, actorKind, targetGid, targetKind } = event
  const { address, app, by, isRefused, reason, what, who, words } = describeEvent(event, names)
  const isActorKnown = actorKind === 'app' ? names.apps.has(actorGid ?? '') : names.users.has(actorGid ?? '')
  const doer =
    actorGid === null || isActorKnown ? who : `${actorKind === 'app' ? 'App' : 'Person'} ${actorGid}`
  const why = reason === null ? '' : `: ${reason}`
  return [
    `${doer} ${words} ${targetInWords({ targetGid, targetKind, what }, names)}`,
    ...(isRefused ? [`refused${why}`] : reason === null ? [] : [reason]),
    ...(address === null ? [] : [`from ${address}`]),
    ...(by === null ? [] : [`by ${by}`]),
    ...(app === null ? [] : [`app ${app}`]),
  ].join(' · ')
}

function targetInWords(
  { targetGid, targetKind, what }: Pick<TrailEvent, 'targetGid' | 'targetKind'> & { readonly what: string },
  { apps, tokens, users }: TrailNames,
): string {
  switch (targetKind) {
    case 'workspace':
      return `the workspace ${targetGid}`
    case 'user':
      return users.has(targetGid) || targetGid === '' ? what : `${targetGid}, who is gone`
    case 'app':
      return apps.has(targetGid) ? what : `${targetGid}, which is gone`
    case 'token':
      return tokens.has(targetGid) ? what : `${targetGid}, which is gone`
    default:
      return what
  }
}
