import { t } from '../../languages/text.js'
import { describeEvent, type DescribedEvent } from './describe-event.js'
import type { TrailEvent, TrailNames } from '../audit/ports.js'

/** An event as the person whom it concerns reads it; somebody with whom they share no workspace has no name. */
export function describeOwnEvent(event: TrailEvent, names: TrailNames, userGid: string): DescribedEvent {
  const described = describeEvent(event, names)
  const { actorGid, actorKind, targetGid, targetKind } = event
  const isNamed = (gid: string | null) => names.users.has(gid ?? '')
  return {
    ...described,
    ...(actorKind === 'user' && !isNamed(actorGid)
      ? { who: t('Somebody who shares no workspace with you') }
      : {}),
    ...(actorKind === 'user' && actorGid === userGid ? { who: t('You') } : {}),
    ...(targetKind === 'user' && !isNamed(targetGid)
      ? { what: t('somebody who shares no workspace with you') }
      : {}),
    ...(targetKind === 'workspace' ? { what: t('a workspace') } : {}),
  }
}
