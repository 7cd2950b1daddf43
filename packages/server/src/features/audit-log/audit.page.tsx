import { t } from '../../languages/text.js'
import { LinkButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { EventDays } from '../../ui/event-days.js'
import { Panel } from '../../ui/panel.js'
import type { DescribedEvent } from './describe-event.js'
import { type AdminFrame, AdminListPage, adminPath } from '../../ui/admin-frame.js'
import {
  AuditFilters,
  AuditViews,
  queryOf,
  type AuditChoices,
  type AuditFilterValues,
} from './audit-filters.page.js'
import { OwnViews, type ViewFault } from './audit-views.page.js'
import type { SavedView } from './saved-view.js'

/** `GET /0/admin/:workspace/audit`: what happened to the credentials, people and apps of this workspace? */
export function AuditPage({
  choices,
  events,
  filter,
  keptDays,
  olderThan,
  saved,
  viewFault,
  ...admin
}: AdminFrame & {
  readonly events: readonly DescribedEvent[]
  /** Where the next page begins; null for none. */
  readonly olderThan: number | null
  readonly filter: AuditFilterValues
  readonly choices: AuditChoices
  readonly keptDays: number | null
  /** The admin's own. */
  readonly saved: readonly SavedView[]
  readonly viewFault: ViewFault | null
}) {
  const path = adminPath(admin.workspace.gid, 'audit')
  return (
    <AdminListPage
      {...admin}
      place="audit"
      lead={t('Who did what to the people, tokens and apps of this workspace, and what was refused.')}
    >
      <AuditViews path={path} filter={filter} choices={choices} />
      <AuditFilters path={path} filter={filter} choices={choices} />
      <OwnViews
        path={path}
        csrfToken={admin.frame.csrfToken}
        filter={filter}
        saved={saved}
        viewFault={viewFault}
      />
      <Panel isFlush title={t('Events')}>
        {events.length === 0 ? (
          <EmptyState action={<LinkButton href={path}>{t('Show all events')}</LinkButton>}>
            {t(
              'Nothing matches. Sign-ins, tokens, apps and changes to people are recorded here as they happen.',
            )}
          </EmptyState>
        ) : (
          <EventDays events={events} hrefOf={({ seq }) => `${path}/${seq}`} />
        )}
        {olderThan !== null && (
          <nav class="pages" aria-label={t('Pages')}>
            <LinkButton href={`${path}?${queryOf(filter, { before: String(olderThan) })}`} isSmall>
              {t('Older events')}
            </LinkButton>
          </nav>
        )}
      </Panel>
      <p class="hint">
        {keptDays === null
          ? t('Events are kept forever.')
          : t('Events are kept for {keptDays} days.', { keptDays })}{' '}
        <a href={`${path}/export?${queryOf(filter)}`} download>
          {t('Download what is listed as JSON lines')}
        </a>
      </p>
    </AdminListPage>
  )
}
