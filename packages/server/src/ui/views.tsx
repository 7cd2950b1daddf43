import { safeHref } from './safe-href.js'

/** Ways to look at one list, each an address of its own. @param current  the query of this page, without which page of the list it is */
export function Views({
  current,
  items,
  label,
}: {
  readonly label: string
  readonly current: string
  readonly items: readonly { readonly path: string; readonly query: string; readonly text: string }[]
}) {
  return (
    <nav class="views" aria-label={label}>
      <ul>
        {items.map(({ path, query, text }) => (
          <li key={`${query} ${text}`}>
            <a
              href={safeHref(query === '' ? path : `${path}?${query}`)}
              aria-current={query === current ? 'page' : undefined}
            >
              <bdi>{text}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
