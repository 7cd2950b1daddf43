import type { ComponentChildren } from 'preact'
import { safeHref } from './safe-href.js'

/** Title, one line that explains it, and the page's one primary action at the right. `Shell` makes it. */
export function PageHeader({
  heading,
  lead,
  above,
  action,
}: {
  readonly heading: ComponentChildren
  readonly lead?: ComponentChildren
  readonly above?: ComponentChildren
  readonly action?: ComponentChildren
}) {
  return (
    <div class="page-header">
      <div class="page-title">
        {above}
        <h1>{heading}</h1>
        {lead !== undefined && <p class="lead">{lead}</p>}
      </div>
      {action !== undefined && <div class="page-action">{action}</div>}
    </div>
  )
}

/** Above a title: the page one level up. */
export function BackLink({
  href,
  children,
}: {
  readonly href: string
  readonly children: ComponentChildren
}) {
  return (
    <p class="back-link">
      <a href={safeHref(href)}>
        <span aria-hidden="true">← </span>
        {children}
      </a>
    </p>
  )
}
