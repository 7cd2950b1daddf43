import type { ComponentChildren } from 'preact'
import { known, t } from '../languages/text.js'
import { useChosen, useTyped } from './typed.js'

export interface Choice {
  readonly value: string
  readonly label: ComponentChildren
  readonly hint?: ComponentChildren
  /** What a filter finds beside the label, such as the name of a scope. */
  readonly code?: string
}

interface FieldProps {
  readonly name: string
  readonly label: ComponentChildren
  readonly hint?: ComponentChildren
  readonly error?: string | undefined
}

/** Several lines of text. @param value  as it was typed before */
export function TextAreaField({
  name,
  label,
  hint,
  error,
  value = '',
  rows = 4,
  isRequired = false,
  isCode = false,
}: FieldProps & {
  readonly value?: string
  readonly rows?: number
  readonly isRequired?: boolean
  readonly isCode?: boolean
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <Hint id={name} hint={hint} />
      <textarea
        id={name}
        name={name}
        rows={rows}
        required={isRequired}
        spellcheck={!isCode}
        class={isCode ? 'code' : undefined}
        {...ariaOf(name, hint, error)}
      >
        {useTyped(name, value)}
      </textarea>
      <FieldError id={name} error={error} />
    </div>
  )
}

export interface SelectOption {
  readonly value: string
  readonly text: string
  /** Under which heading it stands, beside others of the same. */
  readonly group?: string
}

function Options({
  chosen,
  options,
}: {
  readonly chosen: string
  readonly options: readonly SelectOption[]
}) {
  return (
    <>
      {options.map(({ text, value }) => (
        <option key={value} value={value} selected={value === chosen}>
          {text}
        </option>
      ))}
    </>
  )
}

export function SelectField({
  name,
  label,
  hint,
  error,
  value,
  options,
}: FieldProps & {
  readonly value: string
  readonly options: readonly SelectOption[]
}) {
  const chosen = useTyped(name, value)
  const groups = [...Map.groupBy(options, ({ group }) => group)]
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <Hint id={name} hint={hint} />
      <select id={name} name={name} {...ariaOf(name, hint, error)}>
        {groups.map(([group, members]) =>
          group === undefined ? (
            <Options key="" options={members} chosen={chosen} />
          ) : (
            <optgroup key={group} label={group}>
              <Options options={members} chosen={chosen} />
            </optgroup>
          ),
        )}
      </select>
      <FieldError id={name} error={error} />
    </div>
  )
}

/** One of several. Each choice is a line of its own, with a hint where its label does not say enough. */
export function RadioGroup({
  name,
  label,
  hint,
  error,
  value,
  choices,
}: FieldProps & { readonly value: string | null; readonly choices: readonly Choice[] }) {
  const chosen = useTyped(name, value ?? '')
  return (
    <Group id={name} label={label} hint={hint} error={error}>
      {choices.map((choice, index) => (
        <ChoiceLine
          key={choice.value}
          type="radio"
          id={index === 0 ? name : `${name}-${index}`}
          name={name}
          choice={choice}
          isChosen={choice.value === chosen}
        />
      ))}
    </Group>
  )
}

/** Any of several; the form sends the name once for each. @param filterId  of the `<FilterField>` that narrows them */
export function CheckboxGroup({
  name,
  id = name,
  label,
  hint,
  error,
  values,
  choices,
  filterId,
}: FieldProps & {
  readonly values: ReadonlySet<string>
  readonly choices: readonly Choice[]
  /** Where several groups send one name. */
  readonly id?: string
  readonly filterId?: string
}) {
  const chosen = useChosen(name, values)
  return (
    <Group id={id} label={label} hint={hint} error={error} filterId={filterId}>
      {choices.map((choice, index) => (
        <ChoiceLine
          key={choice.value}
          type="checkbox"
          id={index === 0 ? id : `${id}-${index}`}
          name={name}
          choice={choice}
          isChosen={chosen.has(choice.value)}
        />
      ))}
    </Group>
  )
}

/** One yes or no: a switch, an agreement. */
export function Checkbox({
  name,
  label,
  hint,
  error,
  isChosen,
  value = 'on',
}: FieldProps & { readonly isChosen: boolean; readonly value?: string }) {
  const chosen = useChosen(name, new Set(isChosen ? [value] : []))
  return (
    <div class="field">
      <div class="choice">
        <input
          type="checkbox"
          id={name}
          name={name}
          value={value}
          checked={chosen.has(value)}
          {...ariaOf(name, hint, error)}
        />
        <label for={name}>{label}</label>
        <Hint id={name} hint={hint} />
      </div>
      <FieldError id={name} error={error} />
    </div>
  )
}

/** Text that the server looks for. @param lengthMax  in characters */
export function SearchField({
  name,
  label,
  value,
  lengthMax,
  placeholder,
}: {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly lengthMax: number
  readonly placeholder?: string
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        type="search"
        id={name}
        name={name}
        value={value}
        maxLength={lengthMax}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
      />
    </div>
  )
}

/** Narrows a list while somebody types. Without script it is not there and the list is whole. */
export function FilterField({ id, label }: { readonly id: string; readonly label: string }) {
  return (
    <div class="field filter-field" hidden data-filter-field>
      <label for={id}>{label}</label>
      <input type="search" id={id} autocomplete="off" spellcheck={false} data-filter />
      <p
        class="hint"
        role="status"
        data-filter-count={t('{shown} of {total} shown', { shown: '{shown}', total: '{total}' })}
      />
    </div>
  )
}

function Group({
  id,
  label,
  hint,
  error,
  filterId,
  children,
}: Omit<FieldProps, 'name'> & {
  readonly id: string
  readonly filterId?: string | undefined
  readonly children: ComponentChildren
}) {
  return (
    <fieldset class="field choices" aria-describedby={ariaOf(id, hint, error)['aria-describedby']}>
      <legend>{label}</legend>
      <Hint id={id} hint={hint} />
      <FieldError id={id} error={error} />
      <div data-filtered-by={filterId}>{children}</div>
    </fieldset>
  )
}

function ChoiceLine({
  type,
  id,
  name,
  choice: { code, hint, label, value },
  isChosen,
}: {
  readonly type: 'radio' | 'checkbox'
  readonly id: string
  readonly name: string
  readonly choice: Choice
  readonly isChosen: boolean
}) {
  const input = {
    id,
    name,
    value,
    checked: isChosen,
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
  }
  return (
    <div class="choice" data-filter-item>
      {type === 'radio' ? <input type="radio" {...input} /> : <input type="checkbox" {...input} />}
      <label for={id}>
        {label}
        {code !== undefined && (
          <>
            {' '}
            <code>{code}</code>
          </>
        )}
      </label>
      <Hint id={id} hint={hint} />
    </div>
  )
}

function Hint({ id, hint }: { readonly id: string; readonly hint: ComponentChildren }) {
  if (hint === undefined) return null
  return (
    <p class="hint" id={`${id}-hint`}>
      {hint}
    </p>
  )
}

function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  if (error === undefined) return null
  return (
    <p class="field-error" id={`${id}-error`}>
      {known(error)}
    </p>
  )
}

function ariaOf(id: string, hint: ComponentChildren, error: string | undefined) {
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-error`])]
  return {
    'aria-invalid': error === undefined ? undefined : ('true' as const),
    'aria-describedby': ids.length === 0 ? undefined : ids.join(' '),
  }
}

/** A day, or none. */
export function DayField({
  name,
  label,
  value,
}: {
  readonly name: string
  readonly label: string
  readonly value: string
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} type="date" value={value} />
    </div>
  )
}
