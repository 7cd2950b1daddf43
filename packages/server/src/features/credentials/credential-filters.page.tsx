import { rich, t } from '../../languages/text.js'
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
      label={t('Tokens that work, by what is dangerous about them')}
      items={[
        { href: path, count: summary.live, text: t('work now') },
        { href: `${path}?danger=full`, count: summary.full, text: t('have full permissions'), isAlarm: true },
        { href: `${path}?danger=deletes`, count: summary.deletes, text: t('can delete'), isAlarm: true },
        { href: `${path}?ends=never`, count: summary.endless, text: t('never expire'), isAlarm: true },
        {
          href: `${path}?unused=${unusedDays}&sort=unused`,
          count: summary.unused,
          text: t('unused for {days} days', { days: unusedDays }),
          isAlarm: true,
        },
        ...(hasRanges
          ? [
              {
                href: `${path}?from=outside`,
                count: summary.outside,
                text: t('used from outside the allowed ranges'),
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
            {rich('Only those of {name}. <a>Show everybody’s</a>', {
              name: <bdi class="strong">{person.name}</bdi>,
              a: (words) => <a href={path}>{words}</a>,
            })}
          </>
        )
      }
    >
      <HiddenFields values={{ person: filter.person === '' ? null : filter.person }} />
      <SearchField
        name="q"
        label={t('Search')}
        value={filter.q}
        lengthMax={SEARCH_LENGTH_MAX}
        placeholder={t('Name, person or last characters')}
      />
      <SelectField
        name="danger"
        label={t('It can')}
        value={filter.danger}
        options={[
          { value: '', text: t('Anything') },
          { value: 'full', text: t('Do everything (full permissions)') },
          { value: 'deletes', text: t('Delete') },
          { value: 'changes', text: t('Change or delete') },
        ]}
      />
      <SelectField
        name="app"
        label={t('Kind')}
        value={filter.app}
        options={[
          { value: '', text: t('Tokens and apps') },
          { value: 'personal', text: t('Personal tokens') },
          ...apps.map(({ clientId, name }) => ({ value: clientId, text: name })),
        ]}
      />
      <SelectField
        name="ends"
        label={t('Expires')}
        value={filter.ends}
        options={[
          { value: '', text: t('At any time or never') },
          { value: 'never', text: t('Never') },
        ]}
      />
      <SelectField
        name="unused"
        label={t('Unused for')}
        value={filter.unused}
        options={[
          { value: '', text: t('Any time') },
          ...UNUSED_DAYS.map((days) => ({
            value: String(days),
            text: t('{days, plural, one {# day} other {# days}}', { days }),
          })),
        ]}
      />
      {hasRanges && (
        <SelectField
          name="from"
          label={t('Last used from')}
          value={filter.from}
          options={[
            { value: '', text: t('Anywhere') },
            { value: 'outside', text: t('Outside the allowed ranges') },
          ]}
        />
      )}
      <SelectField
        name="state"
        label={t('State')}
        value={state}
        options={[
          { value: 'live', text: t('Working') },
          { value: 'ended', text: t('Ended') },
          { value: 'all', text: t('All') },
        ]}
      />
      <SelectField
        name="mark"
        label={t('Marked')}
        value={filter.mark}
        options={[
          { value: '', text: t('Or not') },
          { value: 'restored', text: t('Restored') },
        ]}
      />
      <SelectField
        name="sort"
        label={t('Order')}
        value={sort}
        options={[
          { value: '', text: t('Most dangerous first') },
          { value: 'unused', text: t('Longest unused first') },
          { value: 'used', text: t('Last used first') },
          { value: 'ends', text: t('First to expire first') },
          { value: 'newest', text: t('Newest first') },
          { value: 'person', text: t('By person') },
        ]}
      />
    </FilterForm>
  )
}
