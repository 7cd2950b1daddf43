import { known } from '../languages/text.js'

/** Pages that belong together; each tab is a page of its own. @param current  the `href` of this page */
export function Tabs({
  label,
  items,
  current,
}: {
  readonly label: string
  readonly items: readonly { readonly href: string; readonly text: string }[]
  readonly current: string
}) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {items.map(({ href, text }) => (
          <li key={href}>
            <a href={href} aria-current={href === current ? 'page' : undefined}>
              {known(text)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
