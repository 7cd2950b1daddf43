import { SEARCH_LENGTH_MAX } from '../../protocol/asana/search-text.js'
import { SearchField, SelectField } from '../../ui/fields.js'
import { FilterForm } from '../../ui/filter-form.js'
import { HiddenFields } from '../../ui/form.js'
import { StatLinks } from '../../ui/stat-links.js'
import type { CredentialSummary } from './ports.js'

export const UNUSED_DAYS = [7, 30, 90, 365] as const

/** The filters as they stand in the address; `''` for one that is not set. */
export interface FilterValues {
  readonly q: string
  readonly person: string
  readonly state: string
  readonly app: string
  readonly danger: string
  /** `never` for what has no end. */
  readonly ends: string
  readonly unused: string
  /** `outside` for what was last used from outside the allowed ranges. */
  readonly from: string
  /** `restored` for what a restore brought back alone. */
  readonly mark: string
  readonly sort: string
}

/** The filters that are set, as they go into an address. */
export function setFilters(filter: FilterValues): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
}

/** How much of each dangerous kind works in the workspace; each number leads to the list of just those. */
export function CredentialNumbers({
  hasRanges,
  path,
  summary,
  unusedDays,
}: {
  readonly path: string
  /** What the summary counts as unused. */
  readonly unusedDays: number
  readonly summary: CredentialSummary
  readonly hasRanges: boolean
}) {
  return (
    <StatLinks
      label="Tokens that work, by what is dangerous about them"
      items={[
        { href: path, count: summary.live, text: 'work now' },
        { href: `${path}?danger=full`, count: summary.full, text: 'have full permissions', isAlarm: true },
        { href: `${path}?danger=deletes`, count: summary.deletes, text: 'can delete', isAlarm: true },
        { href: `${path}?ends=never`, count: summary.endless, text: 'never expire', isAlarm: true },
        {
          href: `${path}?unused=${unusedDays}&sort=unused`,
          count: summary.unused,
          text: `unused for ${unusedDays} days`,
          isAlarm: true,
        },
        ...(hasRanges
          ? [
              {
                href: `${path}?from=outside`,
                count: summary.outside,
                text: 'used from outside the allowed ranges',
                isAlarm: true,
              },
            ]
          : []),
      ]}
    />
  )
}

/** The filters of the list, in one form that is sent by GET. */
export function CredentialFilters({
  apps,
  filter,
  hasRanges,
  path,
  person,
}: {
  readonly path: string
  readonly filter: FilterValues
  readonly apps: readonly { readonly clientId: string; readonly name: string }[]
  /** Whose tokens alone are listed. */
  readonly person: { readonly name: string } | null
  readonly hasRanges: boolean
}) {
  const { sort, state, ...narrowing } = filter
  const isNarrowed = state !== 'live' || Object.values(narrowing).some((value) => value !== '')
  return (
    <FilterForm
      path={path}
      isSet={isNarrowed || sort !== ''}
      note={
        person !== null && (
          <>
            Only those of <bdi class="strong">{person.name}</bdi>. <a href={path}>Show everybody’s</a>
          </>
        )
      }
    >
      <HiddenFields values={{ person: filter.person === '' ? null : filter.person }} />
      <SearchField
        name="q"
        label="Search"
        value={filter.q}
        lengthMax={SEARCH_LENGTH_MAX}
        placeholder="Name, person or last characters"
      />
      <SelectField
        name="danger"
        label="It can"
        value={filter.danger}
        options={[
          { value: '', text: 'Anything' },
          { value: 'full', text: 'Do everything (full permissions)' },
          { value: 'deletes', text: 'Delete' },
          { value: 'changes', text: 'Change or delete' },
        ]}
      />
      <SelectField
        name="app"
        label="Kind"
        value={filter.app}
        options={[
          { value: '', text: 'Tokens and apps' },
          { value: 'personal', text: 'Personal tokens' },
          ...apps.map(({ clientId, name }) => ({ value: clientId, text: name })),
        ]}
      />
      <SelectField
        name="ends"
        label="Expires"
        value={filter.ends}
        options={[
          { value: '', text: 'At any time or never' },
          { value: 'never', text: 'Never' },
        ]}
      />
      <SelectField
        name="unused"
        label="Unused for"
        value={filter.unused}
        options={[
          { value: '', text: 'Any time' },
          ...UNUSED_DAYS.map((days) => ({ value: String(days), text: `${days} days` })),
        ]}
      />
      {hasRanges && (
        <SelectField
          name="from"
          label="Last used from"
          value={filter.from}
          options={[
            { value: '', text: 'Anywhere' },
            { value: 'outside', text: 'Outside the allowed ranges' },
          ]}
        />
      )}
      <SelectField
        name="state"
        label="State"
        value={state}
        options={[
          { value: 'live', text: 'Working' },
          { value: 'ended', text: 'Ended' },
          { value: 'all', text: 'All' },
        ]}
      />
      <SelectField
        name="mark"
        label="Marked"
        value={filter.mark}
        options={[
          { value: '', text: 'Or not' },
          { value: 'restored', text: 'Restored' },
        ]}
      />
      <SelectField
        name="sort"
        label="Order"
        value={sort}
        options={[
          { value: '', text: 'Most dangerous first' },
          { value: 'unused', text: 'Longest unused first' },
          { value: 'used', text: 'Last used first' },
          { value: 'ends', text: 'First to expire first' },
          { value: 'newest', text: 'Newest first' },
          { value: 'person', text: 'By person' },
        ]}
      />
    </FilterForm>
  )
}
