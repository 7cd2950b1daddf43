import { LinkButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { EventDays } from '../../ui/event-days.js'
import { DayField, SelectField } from '../../ui/fields.js'
import { FilterForm } from '../../ui/filter-form.js'
import { Panel } from '../../ui/panel.js'
import { ProfileSettings, ProfileTabs } from '../../ui/profile-tabs.js'
import { Shell, type Frame } from '../../ui/shell.js'
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
      title="Activity"
      above={<ProfileSettings />}
      lead="What was done with your account, your tokens and your apps, and what was refused."
    >
      <ProfileTabs current={PATH} />
      <FilterForm path={PATH} isSet={Object.keys(set).length > 0}>
        <SelectField
          name="action"
          label="What happened"
          value={filter.action}
          options={[
            { value: '', text: 'Anything' },
            ...actions.map(({ action, words }) => ({ value: action, text: `… ${words} …` })),
          ]}
        />
        <SelectField
          name="outcome"
          label="Outcome"
          value={filter.outcome}
          options={[
            { value: '', text: 'Any' },
            { value: 'done', text: 'Done' },
            { value: 'refused', text: 'Refused' },
          ]}
        />
        <DayField name="from" label="From" value={filter.from} />
        <DayField name="until" label="Until" value={filter.until} />
      </FilterForm>
      <Panel
        isFlush
        title="What happened"
        lead={
          <>
            Something that was not you? <a href="/0/profile/sessions">End the session</a>, then{' '}
            <a href="/0/profile/security">change your password</a>.
          </>
        }
      >
        {events.length === 0 ? (
          <EmptyState action={<LinkButton href={PATH}>Show all activity</LinkButton>}>
            Nothing matches. Sign-ins, tokens, and what apps were allowed are listed here as they happen.
          </EmptyState>
        ) : (
          <EventDays events={events} />
        )}
        {olderThan !== null && (
          <nav class="pages" aria-label="Pages">
            <LinkButton href={`${PATH}?${query({ before: String(olderThan) })}`} isSmall>
              Older activity
            </LinkButton>
          </nav>
        )}
      </Panel>
      <p class="hint">
        {keptDays === null ? 'Activity is kept for ever.' : `Activity is kept for ${keptDays} days.`} Download
        what is listed as{' '}
        <a href={`${PATH}/export?${query({ format: 'csv' })}`} download>
          CSV
        </a>{' '}
        or{' '}
        <a href={`${PATH}/export?${query({ format: 'jsonl' })}`} download>
          JSON lines
        </a>
        .
      </p>
    </Shell>
  )
}
