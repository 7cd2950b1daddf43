import { t } from '../languages/text.js'
import { FilterField } from './fields.js'
import { ScopeGroups, type ScopeGroup } from './scope-groups.js'
import { useChosen } from './typed.js'

const FILTER_ID = 'scope-filter'

/**
 * Scopes to tick, by thing, in the picture that consent shows them in.
 * @param name  of each box
 * @param used  scopes that open something on this server
 * @param unused  those that do not; they are folded away unless one is ticked
 */
export function ScopePicker({
  chosen,
  error,
  findLabel,
  legend,
  name,
  unused,
  used,
}: {
  readonly name: string
  readonly legend: string
  /** Of the field that narrows them by script. */
  readonly findLabel: string
  readonly chosen: ReadonlySet<string>
  readonly used: readonly ScopeGroup[]
  readonly unused: readonly ScopeGroup[]
  readonly error?: string | undefined
}) {
  const ticked = useChosen(name, chosen)
  const scopesOf = (groups: readonly ScopeGroup[]) =>
    groups.flatMap(({ sentences }) => sentences.flatMap(({ scope }) => scope ?? []))
  const folded = scopesOf(unused)
  // An error in the summary leads to the first box.
  const [first] = [...scopesOf(used), ...folded]
  const boxes = (groups: readonly ScopeGroup[]) => (
    <ScopeGroups
      groups={groups}
      sentenceOf={({ scope }, words) => (
        <label>
          <input
            type="checkbox"
            id={scope === first ? name : undefined}
            name={name}
            value={scope ?? ''}
            checked={ticked.has(scope ?? '')}
          />
          <span>{words}</span>
        </label>
      )}
    />
  )
  return (
    <fieldset class="field scope-picker" aria-describedby={error === undefined ? undefined : `${name}-error`}>
      <legend>{legend}</legend>
      {error !== undefined && (
        <p class="field-error" id={`${name}-error`}>
          {error}
        </p>
      )}
      <FilterField id={FILTER_ID} label={findLabel} />
      <div data-filtered-by={FILTER_ID}>{boxes(used)}</div>
      {folded.length > 0 && (
        <details class="more" open={folded.some((scope) => ticked.has(scope))}>
          <summary>
            {t(
              '{count, plural, one {# more scope that opens} other {# more scopes that open}} nothing on this server yet',
              { count: folded.length },
            )}
          </summary>
          <div data-filtered-by={FILTER_ID}>{boxes(unused)}</div>
        </details>
      )}
    </fieldset>
  )
}
