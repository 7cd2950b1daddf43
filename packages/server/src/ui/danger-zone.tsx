import { t } from '../languages/text.js'
import type { ComponentChildren } from 'preact'

/** The last card of a page: acts that cannot be taken back. Each leads to a page that says its price. */
export function DangerZone({ children }: { readonly children: ComponentChildren }) {
  return (
    <section class="panel danger-zone">
      <h2>{t('Danger zone')}</h2>
      {children}
    </section>
  )
}

/** @param action  `<LinkButton kind="danger-plain">` to the page that asks again, or a form */
export function DangerItem({
  title,
  text,
  action,
}: {
  readonly title: string
  readonly text: ComponentChildren
  readonly action: ComponentChildren
}) {
  return (
    <div class="danger-item">
      <div>
        <h3>{title}</h3>
        <p class="hint">{text}</p>
      </div>
      {action}
    </div>
  )
}

/** What a dangerous act costs, in numbers, above the button that does it. */
export function Price({ items }: { readonly items: readonly ComponentChildren[] }) {
  return (
    <ul class="price">
      {items.map((item, index) => (
        <li key={index}>{item}</li>
      ))}
    </ul>
  )
}
