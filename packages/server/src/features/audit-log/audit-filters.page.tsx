import { DayField, SearchField, SelectField } from '../../ui/fields.js'
import { FilterForm } from '../../ui/filter-form.js'
import { Views } from '../../ui/views.js'
import { SEARCH_LENGTH_MAX } from '../../protocol/asana/search-text.js'

/** The filters as they stand in the address; `''` for one that is not set. */
export interface AuditFilterValues {
  readonly q: string
  readonly family: string
  readonly person: string
  readonly action: string
  readonly app: string
  readonly outcome: string
  readonly from: string
  readonly until: string
}

/** What each filter can be set to. */
export interface AuditChoices {
  readonly people: readonly { readonly gid: string; readonly name: string }[]
  readonly apps: readonly { readonly clientId: string; readonly name: string }[]
  readonly families: readonly { readonly family: string; readonly words: string }[]
  readonly actions: readonly { readonly action: string; readonly words: string; readonly family: string }[]
}

interface Props {
  readonly path: string
  readonly filter: AuditFilterValues
  readonly choices: AuditChoices
}

/** The families of events, each a list of its own, and what was refused. */
export function AuditViews({ choices: { families }, filter, path }: Props) {
  const query = queryOf(filter)
  return (
    <Views
      label="Kinds of events"
      current={query}
      items={[
        { path, query: '', text: 'All' },
        ...families.map(({ family, words }) => ({ path, query: `family=${family}`, text: words })),
        { path, query: 'outcome=refused', text: 'Refused' },
      ]}
    />
  )
}

/** The filters that are set. */
export function setAuditFilters(filter: AuditFilterValues): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
}

/** The filters that are set, as they go into an address. */
export function queryOf(filter: AuditFilterValues, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ ...setAuditFilters(filter), ...more }).toString()
}

export function AuditFilters({ choices, filter, path }: Props) {
  const wordsOf = (wanted: string) =>
    choices.families.find(({ family }) => family === wanted)?.words ?? 'Other'
  return (
    <FilterForm path={path} isSet={queryOf(filter) !== ''}>
      <SearchField
        name="q"
        label="Search"
        value={filter.q}
        lengthMax={SEARCH_LENGTH_MAX}
        placeholder="Person, app, address, reason"
      />
      <SelectField
        name="family"
        label="Kind of event"
        value={filter.family}
        options={[
          { value: '', text: 'Any' },
          ...choices.families.map(({ family, words }) => ({ value: family, text: words })),
        ]}
      />
      <SelectField
        name="action"
        label="What happened"
        value={filter.action}
        options={[
          { value: '', text: 'Anything' },
          ...choices.actions.map(({ action, family, words }) => ({
            value: action,
            text: `… ${words} …`,
            group: wordsOf(family),
          })),
        ]}
      />
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
    </FilterForm>
  )
}
