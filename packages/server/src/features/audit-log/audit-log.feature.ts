import type { AppAdmissionFeature } from '../app-admission/app-admission.feature.js'
import { timed } from '../../platform/clock.js'
import type { AuditFeature } from '../audit/audit.feature.js'
import { ACTION_CHOICES, EVENT_FAMILIES } from '../audit/events.rules.js'
import type { TrailEvent } from '../audit/ports.js'
import type { Base, Served, Serving } from '../feature.js'
import type { MembersFeature } from '../members/members.feature.js'
import { activityRoutes } from './activity.routes.js'
import { auditLogApi } from './audit-log.api.js'
import { AUDIT_LOG_OPERATIONS } from './audit-log.operations.js'
import { auditLogEventResource } from './audit-log.wire.js'
import { auditRoutes } from './audit.routes.js'
import { describeEvent } from './describe-event.js'
import { operatorWords } from './operator-words.js'
import { savedViewRoutes } from './saved-views.routes.js'
import type { SavedViewStore } from './saved-view.js'
import { savedViewStore } from './saved-views.store.js'

/** What admins, and people of themselves, read of the security record. */
export function auditLogFeature(
  { clock, db }: Pick<Base, 'clock' | 'db'>,
  needs: {
    readonly appAdmission: AppAdmissionFeature
    readonly audit: AuditFeature
    readonly members: MembersFeature
  },
) {
  const { appAdmission, audit, members } = needs
  const savedViews = savedViewStore(db)
  const kinds = { actions: ACTION_CHOICES, families: EVENT_FAMILIES }
  return {
    /** @returns each event in words, for the operator */
    describe: async (events: readonly TrailEvent[]) => {
      const names = await audit.trail.names(events, null)
      return events.map((event) => operatorWords(event, names))
    },
    savedViewsOf: async (who: Parameters<SavedViewStore['list']>[0]) => await savedViews.list(who),
    resources: { audit_log_event: auditLogEventResource() },
    operations: AUDIT_LOG_OPERATIONS,
    handlers: auditLogApi({ trail: audit.trail }),
    serves: ({ auditRetentionDays }: Serving): Served => ({
      pages: [
        activityRoutes({ ownTrail: audit.ownTrail, keptDays: auditRetentionDays }),
        auditRoutes({
          ...kinds,
          trail: audit.trail,
          exportTrail: audit.exportTrail,
          describeEvent,
          findEvent: audit.findEvent,
          keptDays: auditRetentionDays,
          members: members.reading,
          blocks: appAdmission.reading,
          savedViews,
          clock,
        }),
        savedViewRoutes({
          ...kinds,
          saveView: timed(clock, savedViews, 'save'),
          removeView: async (view) => await savedViews.remove(view),
        }),
      ],
    }),
  }
}
