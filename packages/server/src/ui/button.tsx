import type { ComponentChildren } from 'preact'
import { CsrfField, HiddenFields } from './form.js'
import { safeHref } from './safe-href.js'

export type ButtonKind = 'primary' | 'plain' | 'danger' | 'danger-plain'

/** A link that looks like a button: it leads to a page and changes nothing. @param label  for those who do not see which row it is in */
export function LinkButton({
  href,
  kind = 'plain',
  isSmall = false,
  label,
  children,
}: {
  readonly href: string
  readonly kind?: ButtonKind
  readonly isSmall?: boolean
  readonly label?: string
  readonly children: ComponentChildren
}) {
  return (
    <a class={`button ${kind}${isSmall ? ' small' : ''}`} href={safeHref(href)} aria-label={label}>
      {children}
    </a>
  )
}

/** A form of one button. What it does it does at one press, so the press has to be meant; see `public/arm.js`. @param fields  what it sends unseen @param label  for those who do not see which row it is in */
export function PostButton({
  action,
  csrfToken,
  fields = {},
  kind = 'plain',
  isSmall = false,
  label,
  children,
}: {
  readonly action: string
  readonly csrfToken: string
  readonly fields?: Readonly<Record<string, string | null>>
  readonly kind?: ButtonKind
  readonly isSmall?: boolean
  readonly label?: string
  readonly children: ComponentChildren
}) {
  return (
    <form method="post" action={safeHref(action)} class="post-button">
      <CsrfField token={csrfToken} />
      <HiddenFields values={fields} />
      <button type="submit" class={`button ${kind}${isSmall ? ' small' : ''}`} aria-label={label} data-armed>
        {children}
      </button>
    </form>
  )
}

/** Buttons at the end of a form: what it does first, the way out beside it. */
export function FormActions({ children }: { readonly children: ComponentChildren }) {
  return <div class="form-actions">{children}</div>
}
