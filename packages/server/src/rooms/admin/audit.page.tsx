import { LinkButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { EventTable } from '../../ui/event-table.js'
import { DayField, SelectField } from '../../ui/fields.js'
import { Button } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import type { DescribedEvent } from '../audit/describe-event.js'
import { type AdminFrame, AdminListPage, adminPath } from './admin-frame.page.js'

/** The filters as they stand in the address; `''` for one that is not set. */
export interface AuditFilterValues {
  readonly person: string
  readonly action: string
  readonly app: string
  readonly outcome: string
  readonly from: string
  readonly until: string
}

interface Choices {
  readonly people: readonly { readonly gid: string; readonly name: string }[]
  readonly apps: readonly { readonly clientId: string; readonly name: string }[]
  readonly actions: readonly { readonly action: string; readonly words: string }[]
}

/** `GET /0/admin/:workspace/audit`: what happened to the credentials, people and apps of this workspace? */
export function AuditPage({
  choices,
  events,
  filter,
  keptDays,
  olderThan,
  ...admin
}: AdminFrame & {
  readonly events: readonly DescribedEvent[]
  /** Where the next page begins; null for none. */
  readonly olderThan: number | null
  readonly filter: AuditFilterValues
  readonly choices: Choices
  readonly keptDays: number | null
}) {
  const path = adminPath(admin.workspace.gid, 'audit')
  const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
  const query = (more: Readonly<Record<string, string>>) =>
    new URLSearchParams({ ...set, ...more }).toString()
  return (
    <AdminListPage
      {...admin}
      place="audit"
      lead="Who did what to the people, tokens and apps of this workspace, and what was refused."
    >
      <Filters path={path} filter={filter} choices={choices} />
      <Panel isFlush title="Events">
        {events.length === 0 ? (
          <EmptyState action={<LinkButton href={path}>Show all events</LinkButton>}>
            Nothing matches. Sign-ins, tokens, apps and changes to people are recorded here as they happen.
          </EmptyState>
        ) : (
          <EventTable events={events} />
        )}
        {olderThan !== null && (
          <nav class="pages" aria-label="Pages">
            <LinkButton href={`${path}?${query({ before: String(olderThan) })}`} isSmall>
              Older events
            </LinkButton>
          </nav>
        )}
      </Panel>
      <p class="hint">
        {keptDays === null ? 'Events are kept for ever.' : `Events are kept for ${keptDays} days.`}{' '}
        <a href={`${path}/export?${query({})}`} download>
          Download what is listed as JSON lines
        </a>
      </p>
    </AdminListPage>
  )
}

function Filters({
  path,
  filter,
  choices,
}: {
  readonly path: string
  readonly filter: AuditFilterValues
  readonly choices: Choices
}) {
  return (
    <Panel>
      <form method="get" action={path} class="filters">
        <SelectField
          name="person"
          label="Person"
          value={filter.person}
          options={[
            { value: '', text: 'Anybody' },
            ...choices.people.map(({ gid, name }) => ({ value: gid, text: name })),
          ]}
        />
        <SelectField
          name="action"
          label="What happened"
          value={filter.action}
          options={[
            { value: '', text: 'Anything' },
            ...choices.actions.map(({ action, words }) => ({ value: action, text: `… ${words} …` })),
          ]}
        />
        <SelectField
          name="app"
          label="App"
          value={filter.app}
          options={[
            { value: '', text: 'Any or none' },
            ...choices.apps.map(({ clientId, name }) => ({ value: clientId, text: name })),
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
        <Button kind="plain">Show</Button>
      </form>
    </Panel>
  )
}
