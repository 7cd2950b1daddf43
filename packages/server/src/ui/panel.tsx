import type { ComponentChildren } from 'preact'

/**
 * One card of a page of the console.
 * @param title  its `h2`
 * @param id  of the card, for links to it
 * @param isFlush  what is inside reaches the card's edges, as a table does
 */
export function Panel({
  title,
  lead,
  action,
  id,
  isFlush = false,
  children,
}: {
  readonly title?: ComponentChildren
  readonly lead?: ComponentChildren
  readonly action?: ComponentChildren
  readonly id?: string
  readonly isFlush?: boolean
  readonly children?: ComponentChildren
}) {
  return (
    <section class={isFlush ? 'panel flush' : 'panel'} id={id}>
      {title !== undefined && (
        <div class="panel-header">
          <div>
            <h2>{title}</h2>
            {lead !== undefined && <p class="hint">{lead}</p>}
          </div>
          {action}
        </div>
      )}
      {children}
    </section>
  )
}

/** Facts about one thing: what it is called, and what it is. */
export function Facts({
  items,
}: {
  readonly items: readonly { readonly term: string; readonly value: ComponentChildren }[]
}) {
  return (
    <dl class="facts">
      {items.map(({ term, value }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
