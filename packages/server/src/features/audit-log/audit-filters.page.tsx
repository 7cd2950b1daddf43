import { known, t } from '../../languages/text.js'
import { DayField, SearchField, SelectField } from '../../ui/fields.js'
import { FilterForm } from '../../ui/filter-form.js'
import { Views } from '../../ui/views.js'
import { SEARCH_LENGTH_MAX } from '../../protocol/asana/search-text.js'
import { byWords } from '../../ui/by-words.js'

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
      label={t('Kinds of events')}
      current={query}
      items={[
        { path, query: '', text: t('All') },
        ...families.map(({ family, words }) => ({ path, query: `family=${family}`, text: known(words) })),
        { path, query: 'outcome=refused', text: t('Refused') },
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
    known(choices.families.find(({ family }) => family === wanted)?.words ?? 'Other')
  return (
    <FilterForm path={path} isSet={queryOf(filter) !== ''}>
      <SearchField
        name="q"
        label={t('Search')}
        value={filter.q}
        lengthMax={SEARCH_LENGTH_MAX}
        placeholder={t('Person, app, address, reason')}
      />
      <SelectField
        name="family"
        label={t('Kind of event')}
        value={filter.family}
        options={[
          { value: '', text: t('Any') },
          ...choices.families.map(({ family, words }) => ({ value: family, text: known(words) })),
        ]}
      />
      <SelectField
        name="action"
        label={t('What happened')}
        value={filter.action}
        options={[
          { value: '', text: t('Anything') },
          ...byWords(choices.actions).map(({ action, family, words }) => ({
            value: action,
            text: `… ${words} …`,
            group: wordsOf(family),
          })),
        ]}
      />
      <SelectField
        name="person"
        label={t('Person')}
        value={filter.person}
        options={[
          { value: '', text: t('Anybody') },
          ...choices.people.map(({ gid, name }) => ({ value: gid, text: name })),
        ]}
      />
      <SelectField
        name="app"
        label={t('App')}
        value={filter.app}
        options={[
          { value: '', text: t('Any or none') },
          ...choices.apps.map(({ clientId, name }) => ({ value: clientId, text: name })),
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
  )
}
