import type { ComponentChildren } from 'preact'

/** A list without anything in it: one sentence on what it is for, the action, and where to read more. */
export function EmptyState({
  children,
  action,
  reference,
}: {
  readonly children: ComponentChildren
  readonly action?: ComponentChildren
  /** A page of the reference, such as `/docs/personal-access-token`. */
  readonly reference?: { readonly href: string; readonly text: string }
}) {
  return (
    <div class="empty-state">
      <p>{children}</p>
      {action}
      {reference !== undefined && (
        <p class="hint">
          <a href={reference.href}>{reference.text}</a>
        </p>
      )}
    </div>
  )
}
