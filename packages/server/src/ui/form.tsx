import type { ComponentChildren, JSX } from 'preact'
import { known } from '../languages/text.js'
import { Warning } from './icons/warning.js'
import { TypedValues, useTyped, useTypedForm } from './typed.js'

/** The form field that carries the token against forged forms. */
export const CSRF_FIELD = 'csrf_token'
/** The field by which a form to sign in is known as this browser's, whoever signed in in another tab meanwhile. */
export const BROWSER_FIELD = 'browser_token'

/** Belongs into every form that is posted to this server. @param token  of `csrfToken(request)` */
export function CsrfField({ token }: { readonly token: string }) {
  return <input type="hidden" name={CSRF_FIELD} value={token} />
}

/**
 * A form that is posted to this server. Where somebody was asked who they are after they sent it, its fields have again what they typed.
 * @param csrfToken  of `csrfToken(request)`
 */
export function Form({
  action,
  csrfToken,
  children,
  ...attributes
}: {
  readonly action: string
  readonly csrfToken: string
  readonly children: ComponentChildren
} & Pick<JSX.IntrinsicElements['form'], 'class' | 'novalidate'>) {
  return (
    <form method="post" action={action} {...attributes}>
      <CsrfField token={csrfToken} />
      <TypedValues.Provider value={useTypedForm(action)}>{children}</TypedValues.Provider>
    </form>
  )
}

/** Values that travel with the form unseen. Null ones are left out. */
export function HiddenFields({ values }: { readonly values: Readonly<Record<string, string | null>> }) {
  return (
    <>
      {Object.entries(values).map(
        ([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />,
      )}
    </>
  )
}

/**
 * One labelled field: label, hint, input, and under it what is wrong and how to mend it.
 * @param name  of the form field; its id, too
 * @param value  what was typed before; kept when the form comes back
 */
export function Field({
  name,
  label,
  type = 'text',
  value = '',
  hint,
  error,
  autocomplete,
  autofocus = false,
  invalid = false,
}: {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password'
  readonly value?: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly autocomplete?:
    'name' | 'username' | 'current-password' | 'new-password' | 'one-time-code' | undefined
  readonly autofocus?: boolean
  /** Marks the field although its error stands in the summary alone. */
  readonly invalid?: boolean
}) {
  const typed = useTyped(name, value)
  const hintId = `${name}-hint`
  const errorId = `${name}-error`
  const describedBy = [...(hint === undefined ? [] : [hintId]), ...(error === undefined ? [] : [errorId])]
  const input = {
    id: name,
    name,
    value: type === 'password' ? value : typed,
    required: true,
    autocomplete,
    autofocus,
    spellcheck: false as const,
    autocapitalize: 'none' as const,
    'aria-invalid': invalid || error !== undefined ? ('true' as const) : undefined,
    'aria-describedby': describedBy.length === 0 ? undefined : describedBy.join(' '),
  }
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
      {type === 'text' && <input type="text" {...input} />}
      {type === 'email' && <input type="email" {...input} />}
      {type === 'password' && <input type="password" {...input} />}
      {error !== undefined && (
        <p class="field-error" id={errorId}>
          {known(error)}
        </p>
      )}
    </div>
  )
}

/** What is wrong with a form, above it, each line with a link to its field. */
export function ErrorSummary({
  errors,
}: {
  readonly errors: readonly { readonly field: string; readonly text: string }[]
}) {
  if (errors.length === 0) return null
  return (
    <div class="error-summary" role="alert">
      <Warning />
      <ul>
        {errors.map(({ field, text }) => (
          <li key={field}>
            <a href={`#${field}`}>{known(text)}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/**
 * A button that sends its form. One on a page is primary; one that destroys is danger.
 * @param name  of the field that tells which button it was, with `value`
 * @param isArmed  whether a press counts only once the page has been before somebody's eyes for a moment; see `public/arm.js`. One that destroys
 *   always is
 */
export function Button({
  kind = 'primary',
  name,
  value,
  isArmed = kind === 'danger',
  children,
}: {
  readonly kind?: 'primary' | 'plain' | 'danger'
  readonly name?: string
  readonly value?: string
  readonly isArmed?: boolean
  readonly children: ComponentChildren
}) {
  return (
    <button
      type="submit"
      class={`button ${kind}`}
      name={name}
      value={value}
      data-armed={isArmed || undefined}
    >
      {children}
    </button>
  )
}

/** Buttons beside each other, of equal width. */
export function ButtonRow({ children }: { readonly children: ComponentChildren }) {
  return <div class="button-row">{children}</div>
}
