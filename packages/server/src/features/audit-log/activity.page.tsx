import { rich, t } from '../../languages/text.js'
import { LinkButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { EventDays } from '../../ui/event-days.js'
import { DayField, SelectField } from '../../ui/fields.js'
import { FilterForm } from '../../ui/filter-form.js'
import { Panel } from '../../ui/panel.js'
import { ProfileSettings, ProfileTabs } from '../../ui/profile-tabs.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { byWords } from '../../ui/by-words.js'
import type { DescribedEvent } from './describe-event.js'

const PATH = '/0/profile/activity'

/** The filters as they stand in the address; `''` for one that is not set. */
export interface ActivityFilterValues {
  readonly action: string
  readonly outcome: string
  readonly from: string
  readonly until: string
}

interface Choice {
  readonly action: string
  readonly words: string
}

/** `GET /0/profile/activity`: what happened to my account, and was it me? */
export function ActivityPage({
  actions,
  events,
  filter,
  frame,
  keptDays,
  olderThan,
}: {
  readonly frame: Frame
  readonly events: readonly DescribedEvent[]
  /** Where the next page begins; null for none. */
  readonly olderThan: number | null
  readonly filter: ActivityFilterValues
  readonly actions: readonly Choice[]
  readonly keptDays: number | null
}) {
  const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
  const query = (more: Readonly<Record<string, string>>) =>
    new URLSearchParams({ ...set, ...more }).toString()
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Activity')}
      above={<ProfileSettings />}
      lead={t('What was done with your account, your tokens and your apps, and what was refused.')}
    >
      <ProfileTabs current={PATH} />
      <FilterForm path={PATH} isSet={Object.keys(set).length > 0}>
        <SelectField
          name="action"
          label={t('What happened')}
          value={filter.action}
          options={[
            { value: '', text: t('Anything') },
            ...byWords(actions).map(({ action, words }) => ({ value: action, text: `… ${words} …` })),
          ]}
        />
        <SelectField
          name="outcome"
          label={t('Outcome')}
          value={filter.outcome}
          options={[
            { value: '', text: t('Any') },
            { value: 'done', text: t('Done') },
            { value: 'refused', text: t('Refused') },
          ]}
        />
        <DayField name="from" label={t('From')} value={filter.from} />
        <DayField name="until" label={t('Until')} value={filter.until} />
      </FilterForm>
      <Panel
        isFlush
        title={t('What happened')}
        lead={
          <>
            {rich('Something that was not you? <a>End the session</a>, then <a2>change your password</a2>.', {
              a: (words) => <a href="/0/profile/sessions">{words}</a>,
              a2: (words) => <a href="/0/profile/security">{words}</a>,
            })}
          </>
        }
      >
        {events.length === 0 ? (
          <EmptyState action={<LinkButton href={PATH}>{t('Show all activity')}</LinkButton>}>
            {t(
              'Nothing matches. Sign-ins, tokens, and what apps were allowed are listed here as they happen.',
            )}
          </EmptyState>
        ) : (
          <EventDays events={events} />
        )}
        {olderThan !== null && (
          <nav class="pages" aria-label={t('Pages')}>
            <LinkButton href={`${PATH}?${query({ before: String(olderThan) })}`} isSmall>
              {t('Older activity')}
            </LinkButton>
          </nav>
        )}
      </Panel>
      <p class="hint">
        {rich('{what} Download what is listed as <a>CSV</a> or <a2>JSON lines</a2>.', {
          what:
            keptDays === null
              ? t('Activity is kept forever.')
              : t('Activity is kept for {keptDays} days.', { keptDays }),
          a: (words) => (
            <a href={`${PATH}/export?${query({ format: 'csv' })}`} download>
              {words}
            </a>
          ),
          a2: (words) => (
            <a href={`${PATH}/export?${query({ format: 'jsonl' })}`} download>
              {words}
            </a>
          ),
        })}
      </p>
    </Shell>
  )
}
